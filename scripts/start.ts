import { parseSettings, SettingsError } from "@/lib/env";
import { onStop, startChild } from "./processes";
import { environment } from "./settings";
import { isBuilt, nextProgram } from "./stack/build";

/** Production: checks every setting before anything listens, and never brings a database or a Patreon of its own. */
const env = { ...environment(), NODE_ENV: "production" as const };
try {
  parseSettings(env);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(`${error.message}\nEvery setting is explained in .env.example.`);
  process.exit(2);
}
if (!isBuilt()) {
  console.error("There is no build of these sources yet: run npm run build first.");
  process.exit(2);
}
const app = startChild({
  name: "The app",
  command: process.execPath,
  args: [nextProgram, "start"],
  env: { ...env, NEXT_TELEMETRY_DISABLED: "1" },
  onLine: (line) => console.log(line),
  graceMs: 10_000,
});
onStop(() => app.stop());
const { code } = await app.exited;
process.exit(code ?? 1);
