import { Command } from "commander";
import { maintain } from "@/lib/retention/maintain";
import { tell, withDatabase } from "./admin/command";
import { scriptSettings } from "./settings";

const program = new Command("maintain")
  .description(
    "Forgets what is older than the KEEP_… settings say: ended sessions, links, counters, and where asked for the audit and changes of memberships. For a daily cron; two at once do no harm.",
  )
  .option("--json", "one JSON object", false)
  .addHelpText("after", "\nExample:\n  npm run maintain")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const flags = program.opts<{ json: boolean }>();

const settings = scriptSettings();
await withDatabase(async (db) => {
  const forgotten = await maintain({ db, now: () => new Date() }, settings);
  if (forgotten === "busy")
    return tell(flags, { outcome: "busy" }, "Another one is at it; nothing was done.");
  const { sessions, links, audit, events, counters } = forgotten;
  tell(
    flags,
    { outcome: "done", ...forgotten },
    `Forgotten: ${sessions} sessions, ${links} links, ${audit} rows of the audit, ${events} changes of memberships, ${counters} counters.`,
  );
});
