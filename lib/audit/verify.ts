import type { Db, DbOrTx } from "@/lib/db/client";
import { genesis, hashLink } from "./chain";
import { type AuditRow, findHead, listAfter } from "./store";

const batchSize = 2000;

/** `ok` with the number of rows, or the first row at which the chain breaks and how. */
export type AuditVerdict = { ok: true; rows: number } | { ok: false; seq: number; fault: string };

/** Told of the rows that were found whole so far, of how many. */
type Report = (rows: number, total: number) => void;

function faultOf(row: AuditRow, expectedSeq: number, previous: Uint8Array): string | null {
  if (row.seq !== expectedSeq) return `row ${expectedSeq} is missing`;
  if (Buffer.compare(row.previousHash, previous) !== 0) return "it does not follow from the row before it";
  if (Buffer.compare(row.hash, hashLink(previous, row)) !== 0) return "its content was changed";
  return null;
}

async function walk(db: DbOrTx, report: Report): Promise<AuditVerdict> {
  const head = await findHead(db);
  let previous: Uint8Array = head?.anchorHash ?? genesis;
  let seq = head?.anchorSeq ?? 0;
  const forgotten = seq;
  for (;;) {
    const rows = await listAfter(db, seq, batchSize);
    for (const row of rows) {
      const fault = faultOf(row, seq + 1, previous);
      if (fault) return { ok: false, seq: row.seq, fault };
      if (row.seq > (head?.seq ?? 0))
        return { ok: false, seq: row.seq, fault: "it was added behind the chain's end" };
      seq = row.seq;
      previous = row.hash;
    }
    if (rows.length < batchSize) break;
    report(seq - forgotten, (head?.seq ?? seq) - forgotten);
  }
  if (!head) return { ok: true, rows: 0 };
  if (seq < head.seq) return { ok: false, seq: seq + 1, fault: `rows ${seq + 1} to ${head.seq} are missing` };
  if (Buffer.compare(previous, head.hash) !== 0)
    return { ok: false, seq, fault: "it is not the row that was written last" };
  return { ok: true, rows: seq - forgotten };
}

/**
 * Walks the whole chain and recomputes each hash, in one snapshot, while others write. Finds rows that were changed,
 * removed (at the end too, against the head, and at the beginning, against the anchor) or inserted. Who can rewrite every row and the head is not found: for
 * that, keep an export elsewhere.
 * @param report told how far it is; what it throws ends the walk.
 */
export async function verifyAudit(db: Db, report: Report = () => {}): Promise<AuditVerdict> {
  return db.transaction((tx) => walk(tx, report), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
}
