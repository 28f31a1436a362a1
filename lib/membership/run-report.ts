import { stringify } from "csv-stringify/sync";
import { effects, type PlannedChange, type RunSummary } from "@/lib/contracts/runs";
import type { DbOrTx } from "@/lib/db/client";
import { readPlan } from "./report";

async function* inOrderOfTelling(db: DbOrTx, runId: string): AsyncGenerator<PlannedChange> {
  for (const effect of effects) yield* readPlan(db, runId, effect);
}

/** So many changes make a piece of text: one each would be a piece of a hundred bytes. */
const batchSize = 500;

async function* inBatches(changes: AsyncIterable<PlannedChange>): AsyncGenerator<PlannedChange[]> {
  let batch: PlannedChange[] = [];
  for await (const change of changes) {
    batch.push(change);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The report of a run as data, in the form in which the command line writes it. Memory does not grow with the plan. */
export async function* jsonReport(db: DbOrTx, run: RunSummary): AsyncGenerator<string> {
  const { status: outcome, message } = run;
  const head = JSON.stringify({ outcome, message, whatIf: null, run }, null, 2);
  yield `${head.slice(0, -2)},\n  "changes": [`;
  let joint = "\n    ";
  for await (const changes of inBatches(inOrderOfTelling(db, run.id))) {
    yield joint + changes.map((change) => JSON.stringify(change)).join(",\n    ");
    joint = ",\n    ";
  }
  yield '\n  ],\n  "unchecked": []\n}\n';
}

const columns = ["effect", "user_id", "patreon_id", "name", "from", "to", "reason", "why", "until"] as const;

const toLine = (change: PlannedChange): Record<(typeof columns)[number], string | number | null> => ({
  effect: change.effect,
  user_id: change.userId,
  patreon_id: change.patreonId,
  name: change.name,
  from: change.from,
  to: change.to,
  reason: change.reason,
  why: change.why,
  until: change.until,
});

/**
 * What a run changes as CSV (RFC 4180) with a heading. Names are members' own words: what a spreadsheet would take for a
 * formula is escaped (OWASP, CSV Injection).
 */
export async function* csvReport(db: DbOrTx, run: RunSummary): AsyncGenerator<string> {
  yield stringify([[...columns]], { record_delimiter: "windows" });
  for await (const changes of inBatches(inOrderOfTelling(db, run.id)))
    yield stringify(changes.map(toLine), {
      columns: [...columns],
      record_delimiter: "windows",
      escape_formulas: true,
    });
}
