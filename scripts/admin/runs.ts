import { type Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import type { PlannedChange, RunSummary } from "@/lib/contracts/runs";
import { findRun, listRuns } from "@/lib/membership/report";
import { columns } from "../table";
import { changeLines } from "../verify/changes";
import { type Output, tell, withDatabase } from "./command";

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("It takes a number from 1 to 9999.");
  return Number(text);
}

const minute = (at: string) => at.slice(0, 16).replace("T", " ");
const kind = ({ mode, dryRun }: RunSummary) => `${mode}${dryRun ? ", dry" : ""}`;
const took = ({ seconds }: RunSummary) => (seconds === null ? "" : `${seconds.toFixed(1)} s`);

const listHeading = ["Run", "Begun (UTC)", "Took", "By", "Kind", "Ended", "Seen", "+", "−", "?", "Message"];

function listRow(run: RunSummary): string[] {
  const { id, startedAt, trigger, status, counts, message } = run;
  const numbers = [counts.seen, counts.gained, counts.lost, counts.unknown].map(String);
  return [id, minute(startedAt), took(run), trigger, kind(run), status, ...numbers, message ?? ""];
}

/** Changes were applied by runs that ended well and were not dry. */
const wasApplied = ({ dryRun, status }: RunSummary) =>
  !dryRun && (status === "done" || status === "incomplete");

function showLines(run: RunSummary, changes: PlannedChange[], all: boolean): string[] {
  const { counts } = run;
  const planned = counts.lost + counts.gained + counts.changed;
  const forgotten = planned - changes.length;
  return [
    `Run ${run.id}: ${kind(run)}, begun by ${run.trigger}`,
    `${minute(run.startedAt)} UTC${run.finishedAt ? `, took ${took(run)}` : ", not ended"}, ${run.pages} pages, ${run.apiCalls} calls to Patreon`,
    `${run.status}: ${counts.seen} members seen, ${counts.gained} gained, ${counts.lost} lost, ${counts.changed} changed, ${counts.unknown} unknown`,
    ...(run.message ? [run.message] : []),
    ...changeLines(changes, { isApplied: wasApplied(run), all }),
    ...(forgotten > 0
      ? [
          "",
          `${forgotten} of ${planned} changes are not kept: plans are for some months, and people may be gone.`,
        ]
      : []),
  ];
}

/** `admin runs list` and `admin runs show <id>`. */
export function addRunsCommands(program: Command): void {
  const runs = program.command("runs").description("past checks of everybody's membership");
  runs
    .command("list")
    .description("the last runs, the newest first")
    .option("--limit <n>", "so many", count, 20)
    .option("--json", "one JSON object", false)
    .action((flags: Output & { limit: number }) =>
      withDatabase(async (db) => {
        const listed = await listRuns(db, flags.limit);
        const lines = columns(listHeading, listed.map(listRow), 40);
        tell(flags, { runs: listed }, listed.length > 0 ? lines.join("\n") : "No run yet.");
      }),
    );
  runs
    .command("show <id>")
    .description("one run: its counts, and who gained and lost access and why")
    .option("--all", "print long lists whole", false)
    .option("--json", "one JSON object", false)
    .action((id: string, flags: Output & { all: boolean }) =>
      withDatabase(async (db) => {
        const found = z.uuid().safeParse(id).success ? await findRun(db, id) : null;
        if (found) return tell(flags, found, showLines(found.run, found.changes, flags.all).join("\n"));
        console.error(`There is no run ${id}: npm run admin -- runs list`);
        process.exitCode = 1;
      }),
    );
}
