import { Argument, Command } from "commander";
import { measureMembership } from "./bench/membership";
import { measurePeers } from "./bench/peers";
import { printTable, type Row } from "./bench/report";
import { measureSessions } from "./bench/sessions";
import { measureStaff } from "./bench/staff";

/** Side by side in one run: ratios and medians, because machines are shared and noisy. */

const program = new Command("bench")
  .description(
    "Measures signed-in requests, the gate, a storm of sign-ins, webhooks, sweeps of campaigns, asking one by one, the members' table, and the product beside others like it.",
  )
  .addArgument(
    new Argument("[part]", "what to measure; everything by default").choices([
      "sessions",
      "membership",
      "staff",
      "peers",
    ]),
  )
  .option("--rounds <n>", "how often each is measured, interleaved; the median counts", Number, 5)
  .option("--seconds <n>", "how long each measurement of sessions and peers takes", Number, 3)
  .addHelpText("after", "\nExample:\n  npm run bench -- sessions --rounds 3")
  .parse();
const flags = program.opts<{ rounds: number; seconds: number }>();
const [part] = program.processedArgs as [string | undefined];

const rows: Row[] = [];
const isAsked = (name: string) => part === undefined || part === name;
if (isAsked("sessions")) rows.push(...(await measureSessions(flags)));
if (isAsked("membership")) rows.push(...(await measureMembership()));
if (isAsked("staff")) rows.push(...(await measureStaff(flags)));
if (isAsked("peers")) rows.push(...(await measurePeers(flags)));
printTable(rows, flags.rounds);
