import { Argument, Command } from "commander";
import { measureMembership } from "./bench/membership";
import { printTable, type Row } from "./bench/report";
import { measureSessions } from "./bench/sessions";

/** Side by side in one run: ratios and medians, because machines are shared and noisy. */

const program = new Command("bench")
  .description(
    "Measures signed-in requests, the gate, a storm of sign-ins, webhooks, sweeps of campaigns, and asking one by one.",
  )
  .addArgument(
    new Argument("[part]", "what to measure; everything by default").choices(["sessions", "membership"]),
  )
  .option("--rounds <n>", "how often each is measured, interleaved; the median counts", Number, 5)
  .option("--seconds <n>", "how long each measurement of sessions takes", Number, 3)
  .addHelpText("after", "\nExample:\n  npm run bench -- sessions --rounds 3")
  .parse();
const flags = program.opts<{ rounds: number; seconds: number }>();
const [part] = program.processedArgs as [string | undefined];

const rows: Row[] = [];
if (part !== "membership") rows.push(...(await measureSessions(flags)));
if (part !== "sessions") rows.push(...(await measureMembership()));
printTable(rows, flags.rounds);
