import { Command } from "commander";
import { maintain } from "@/lib/retention/maintain";
import { tell, withDatabase } from "./admin/command";
import { scriptSettings } from "./settings";

const program = new Command("maintain")
  .description(
    "Forgets what is older than the KEEP_… settings say: ended sessions, links, counters, old letters and deliveries, and where asked for the audit and changes of memberships. For a daily cron; two at once do no harm.",
  )
  .option("--json", "one JSON object", false)
  .addHelpText("after", "\nExample:\n  npm run maintain")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const flags = program.opts<{ json: boolean }>();

const settings = scriptSettings();
await withDatabase(async (db) => {
  const result = await maintain({ db, now: () => new Date() }, settings, { limitSeconds: null });
  const { outcome, sessions, links, letters, deliveries, audit, events, counters } = result;
  const sentence =
    outcome === "busy"
      ? "Another one is at it; nothing was done."
      : `Forgotten: ${sessions} sessions, ${links} links, ${letters} letters, ${deliveries} deliveries, ${audit} rows of the audit, ${events} changes of memberships, ${counters} counters.`;
  tell(flags, result, sentence);
});
