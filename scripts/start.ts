import { Command } from "commander";
import { parseSettings, SettingsError } from "@/lib/env";
import { isRedisInstalled } from "@/lib/limits/redis";
import { onStop, startChild } from "./processes";
import { environment } from "./settings";
import { isBuilt, nextProgram } from "./stack/build";

const { check } = new Command("start")
  .description("Starts the site, once its settings are whole and it is built.")
  .option("--check", "look at settings and build, and start nothing", false)
  .addHelpText(
    "after",
    `
Where nothing may stand between the platform and the app, as in a container, check first and then start Next itself:
  node --import tsx scripts/start.ts --check && exec node node_modules/next/dist/bin/next start

Exit codes: 0 whole, or stopped; 2 settings, build or arguments are wrong; else what the app ended with`,
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ check: boolean }>();

/** Production: checks every setting before anything listens, and never brings a database or a Patreon of its own. */
const env = { ...environment(), NODE_ENV: "production" as const };
try {
  const { REDIS_URL } = parseSettings(env);
  if (REDIS_URL && !(await isRedisInstalled()))
    throw new SettingsError(["REDIS_URL needs the optional package redis: npm ci --include=optional"]);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(`${error.message}\nEvery setting is explained in .env.example.`);
  process.exit(2);
}
if (!isBuilt()) {
  console.error("There is no build of these sources yet: run npm run build first.");
  process.exit(2);
}
if (check) process.exit(0);
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
