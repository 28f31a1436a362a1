import { writeFileSync } from "node:fs";
import path from "node:path";
import type { PlannedChange, RunSummary } from "@/lib/contracts/runs";
import type { Db } from "@/lib/db/client";
import { effectsInOrder, findRun, listNames } from "@/lib/membership/report";
import type { VerifyResult } from "@/lib/membership/verify";
import { printable } from "../table";
import { changeCells, changeHeading, changeTitle } from "./changes";
import { isApplied } from "./reporters";
import { hasToldChanges, type Told } from "./told";
import type { WhatIf } from "./what-if";

/** All there is to say of a run; `run` null when none was begun, `whatIf` null when it was none. */
export interface ReportDocument {
  outcome: VerifyResult["outcome"];
  message: string | null;
  whatIf: WhatIf | null;
  run: RunSummary | null;
  changes: PlannedChange[];
  unchecked: { userId: number; name: string | null; patreonId: string | null; why: string }[];
}

/** Writes the report of a run that has just ended: `.json` as data, any other name as text in Markdown. */
export async function writeReport(
  db: Db,
  file: string,
  ended: { result: VerifyResult; told: Told; whatIf: { changed: WhatIf; words: string } | null },
): Promise<void> {
  const { result, told, whatIf } = ended;
  const names = await listNames(
    db,
    told.unchecked.map(({ userId }) => userId),
  );
  const kept = result.runId === null ? null : await findRun(db, result.runId);
  const document: ReportDocument = {
    outcome: result.outcome,
    message: result.message,
    whatIf: whatIf?.changed ?? null,
    // What was counted last, even if the run could not write it.
    run: kept && { ...kept.run, counts: result.counts ?? kept.run.counts, apiCalls: result.apiCalls },
    // A run that failed before its end has told of no change, although it may have planned some.
    changes: kept !== null && hasToldChanges(told) ? kept.changes : [],
    unchecked: told.unchecked.map(({ userId, why }) => ({
      userId,
      name: names.get(userId)?.name ?? null,
      patreonId: names.get(userId)?.patreonId ?? null,
      why,
    })),
  };
  const isJson = path.extname(file).toLowerCase() === ".json";
  const text = isJson
    ? JSON.stringify(document, null, 2)
    : markdown(document, isApplied(result), whatIf?.words ?? null);
  writeFileSync(file, `${text}\n`);
}

/** A cell of a Markdown table: what would end it, or be read as markup, is not obeyed. */
const cell = (text: string) => printable(text).replace(/[\\|<>&*_`[\]]/g, "\\$&");

const table = (heading: string[], rows: string[][]): string[] =>
  [heading, heading.map(() => "---"), ...rows.map((row) => row.map(cell))].map(
    (row) => `| ${row.join(" | ")} |`,
  );

function facts({ outcome, message, run }: ReportDocument): string[] {
  if (run === null) return [`- Ended: ${outcome}`, ...(message ? [`- ${message}`] : [])];
  const { seen, gained, lost, changed, unknown, refused } = run.counts;
  return [
    `- Ended: ${outcome}${run.dryRun ? " (dry run: nobody was changed)" : ""}`,
    ...(message ? [`- ${message}`] : []),
    `- Run: ${run.id}, ${run.mode === "sweep" ? "a sweep of the campaign" : "member by member"}, begun by ${run.trigger}`,
    `- Time: ${run.startedAt} to ${run.finishedAt ?? "(not ended)"}${run.seconds === null ? "" : `, ${run.seconds.toFixed(1)} s`}`,
    `- Patreon: ${run.apiCalls} calls, ${run.pages} pages`,
    `- People: ${seen} members seen, ${gained} gained, ${lost} lost, ${changed} changed, ${unknown} could not be checked (of them ${refused} refused by Patreon in this run)`,
  ];
}

function markdown(document: ReportDocument, applied: boolean, whatIf: string | null): string {
  const { changes, unchecked } = document;
  const changeTables = effectsInOrder.flatMap((effect) => {
    const rows = changes.filter((change) => change.effect === effect);
    if (rows.length === 0) return [];
    return [
      "",
      `## ${changeTitle(effect, rows.length, applied)}`,
      "",
      ...table(changeHeading, rows.map(changeCells)),
    ];
  });
  const uncheckedTable = table(
    ["Who", "Patreon id", "Why"],
    unchecked.map(({ userId, name, patreonId, why }) => [
      `${name ?? "(no name)"} #${userId}`,
      patreonId ?? "",
      why,
    ]),
  );
  return [
    "# Check of everybody's membership",
    "",
    ...(whatIf === null ? [] : [`**What if: ${whatIf}. Nobody was changed by this.**`, ""]),
    ...facts(document),
    ...changeTables,
    ...(unchecked.length === 0
      ? []
      : ["", `## Could not be checked (${unchecked.length})`, "", ...uncheckedTable]),
    ...(changes.length + unchecked.length === 0 ? ["", "Nobody changed, and everybody was checked."] : []),
  ].join("\n");
}
