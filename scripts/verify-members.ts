import { Command, InvalidArgumentError, Option } from "commander";
import { alertChannels } from "@/lib/alerts/channels";
import { connect, disconnect } from "@/lib/db/client";
import { isDatabaseUnavailable } from "@/lib/db/errors";
import { scriptLog } from "@/lib/log";
import { policySettings } from "@/lib/membership/observe";
import { type RunEvent, verifyDepsOf } from "@/lib/membership/run-context";
import type { VerifyOptions, VerifyResult } from "@/lib/membership/verify";
import { createPatreon } from "@/lib/patreon/client";
import { createTokenBox } from "@/lib/patreon/token-box";
import { runVerification } from "@/lib/verification/run";
import { scriptSettings } from "./settings";
import { rowsShown } from "./verify/changes";
import { writeReport } from "./verify/report-file";
import { chooseReporter } from "./verify/reporters";
import { listenForStop } from "./verify/stop";
import { createTold } from "./verify/told";
import { whatIfOf } from "./verify/what-if";
import { writable } from "./writable";

const exitCodes: Record<VerifyResult["outcome"], number> = {
  done: 0,
  busy: 0,
  incomplete: 1,
  failed: 1,
  held: 3,
};

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("It takes a number of seconds.");
  return value;
}

/** The same bounds as MEMBERSHIP_GRACE_DAYS has. */
function graceDays(text: string): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) > 60)
    throw new InvalidArgumentError("It takes a whole number of days, at most 60.");
  return Number(text);
}

const program = new Command("verify-members")
  .description(
    "Checks everybody's membership with Patreon: a sweep of the campaign with the creator's token, else person by person.",
  )
  .addOption(
    new Option("--mode <mode>", "how to check").choices(["auto", "sweep", "individual"]).default("auto"),
  )
  .option("--dry-run", "print what would change, and change nobody", false)
  .option("--force", "apply even when unusually many people would lose access", false)
  .addOption(
    new Option("--grace-days <n>", "what if a declined card kept its access so long? Implies --dry-run")
      .argParser(graceDays)
      .conflicts("force"),
  )
  .addOption(
    new Option("--trials-count <answer>", "what if a free trial opened what paying opens? Implies --dry-run")
      .choices(["true", "false"])
      .conflicts("force"),
  )
  .option("--cron", "a cron began it: cut short, the running site goes on with it", false)
  .option("--all", "print long lists whole", false)
  .option("--json", "print one JSON object a line, for programs", false)
  .option("--report <file>", "write the run's report: data to a .json file, else text in Markdown", writable)
  .option("--limit-seconds <n>", "stop after so many seconds; a sweep goes on at the next run", seconds)
  .addHelpText(
    "after",
    `
Examples:
  npm run verify-members -- --dry-run
  npm run verify-members -- --grace-days 14
  npm run verify-members -- --report run.md

Ctrl-C stops after the page that is being read; a sweep goes on there at the next run. Ctrl-C again stops at once.

Exit codes:
  0    everybody was checked, or another run is under way
  1    some could not be checked, or Patreon did not let the run finish
  2    settings or arguments are wrong
  3    too many would lose access at once: nobody was changed until a person says --force
  130  stopped by Ctrl-C (143: by SIGTERM) before everybody was checked`,
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.parse();
const flags = program.opts<{
  mode: VerifyOptions["mode"];
  dryRun: boolean;
  force: boolean;
  cron: boolean;
  graceDays?: number;
  trialsCount?: "true" | "false";
  all: boolean;
  json: boolean;
  report?: string;
  limitSeconds?: number;
}>();
const settings = scriptSettings();
const whatIf = whatIfOf(
  { graceDays: flags.graceDays, trialsCountAsPaid: flags.trialsCount && flags.trialsCount === "true" },
  policySettings(settings),
);
const db = connect(settings.DATABASE_URL, 6, { pooler: settings.DATABASE_POOLER });
const now = () => new Date();
const log = scriptLog();
const deps = verifyDepsOf(
  {
    db,
    now,
    log,
    patreon: createPatreon({ ...settings, fetch }),
    tokenBox: createTokenBox(settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEY_OLD),
    policy: whatIf?.policy ?? policySettings(settings),
    alerts: { db, now, log, channels: alertChannels(settings, fetch) },
  },
  settings,
);
const rowsKept = flags.all ? Number.POSITIVE_INFINITY : rowsShown;
const { told, onEvent: keepTold } = createTold({
  changes: flags.json ? 0 : rowsKept,
  unchecked: !flags.json || flags.report !== undefined,
});
const terminal = process.stderr.isTTY === true;
const reporter = chooseReporter({ json: flags.json, all: flags.all, terminal, whatIf }, told, now);
const stop = listenForStop(() =>
  process.stderr.write("Stopping after what is being asked now; Ctrl-C again stops at once.\n"),
);
let reached: Extract<RunEvent, { event: "page" | "person" }> | null = null;

function onEvent(event: RunEvent): void {
  keepTold(event);
  if (event.event === "page" || event.event === "person") reached = event;
  reporter.onEvent(event);
}

/** Where a run stands that was asked to stop. */
function stoppedWhere(): string {
  if (reached === null) return "Stopped before anything was read";
  return reached.event === "page"
    ? `Stopped after page ${reached.pages}; the next run goes on there`
    : `Stopped after ${reached.done} of ${reached.total} people; the next run begins with those who are left`;
}

try {
  const { mode, force, limitSeconds = null } = flags;
  const trigger = flags.cron ? "cron" : "script";
  const dryRun = flags.dryRun || whatIf !== null;
  const shouldStop = () => stop.exitCode() !== null;
  const ended = await runVerification(
    deps,
    { trigger, mode, dryRun, force, limitSeconds, shouldStop },
    onEvent,
  );
  const isStopped = shouldStop() && ended.outcome === "incomplete";
  const result = isStopped ? { ...ended, message: stoppedWhere() } : ended;
  reporter.onResult(result);
  if (flags.report !== undefined) await writeReport(db, flags.report, { result, told, whatIf });
  process.exitCode = (isStopped ? stop.exitCode() : null) ?? exitCodes[result.outcome];
} catch (error) {
  if (!isDatabaseUnavailable(error)) throw error;
  process.stderr.write("The database cannot be reached: look at DATABASE_URL, or start the demo first.\n");
  process.exitCode = 1;
} finally {
  await disconnect(db);
}
