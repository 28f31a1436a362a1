import type { AuditFilter, AuditLine } from "@/lib/contracts/audit";
import type { Db } from "@/lib/db/client";
import { recordAudit } from "./record";
import { listNext, type Search, toSearch } from "./search";
import { type AuditRow, findHead } from "./store";

const batchSize = 2000;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const toLine = (row: AuditRow): AuditLine => ({
  seq: row.seq,
  at: row.at.toISOString(),
  type: row.type,
  actorId: row.actorId,
  subjectId: row.subjectId,
  sessionId: row.sessionId,
  details: row.details,
  previousHash: hex(row.previousHash),
  hash: hex(row.hash),
});

/**
 * The events that fit as JSON lines in pieces, in the order of the chain; memory does not grow with their number. That
 * they were taken out is audited before the first piece, and is the last row that they can hold.
 */
export async function auditAsLines(
  deps: { db: Db; now: () => Date },
  actorId: number,
  filter: AuditFilter,
): Promise<AsyncGenerator<string>> {
  const search = await toSearch(deps.db, filter);
  const { type, personIds } = search;
  const details = {
    type,
    people: personIds?.join(" ") ?? null,
    from: search.from?.toISOString() ?? null,
    before: search.before?.toISOString() ?? null,
  };
  const lastSeq = await deps.db.transaction(async (tx) => {
    await recordAudit(tx, { type: "audit_exported", actorId, subjectId: null, details }, deps.now());
    return (await findHead(tx))?.seq ?? 0;
  });
  return lines(deps.db, search, lastSeq);
}

async function* lines(db: Db, search: Search, lastSeq: number): AsyncGenerator<string> {
  for (let afterSeq = 0; ; ) {
    const rows = await listNext(db, search, { afterSeq, lastSeq, limit: batchSize });
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(toLine(row))}\n`).join("");
    const last = rows.at(-1);
    if (!last || rows.length < batchSize) return;
    afterSeq = last.seq;
  }
}
