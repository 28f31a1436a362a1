import type { Tx } from "@/lib/db/client";
import { hashLink } from "./chain";
import type { AuditEvent } from "./events";
import { append, lockHead } from "./store";

/**
 * Writes an event at the end of the chain, in the transaction of what it records. Call it last: the chain's end stays
 * locked until the commit, and a lock that everybody takes last makes no circle.
 */
export async function recordAudit(tx: Tx, event: AuditEvent, now: Date): Promise<void> {
  const head = await lockHead(tx);
  const link = {
    seq: head.seq + 1,
    at: now,
    type: event.type,
    actorId: event.actorId,
    subjectId: event.subjectId,
    sessionId: event.sessionId ?? null,
    details: JSON.stringify(event.details ?? {}),
  };
  await append(tx, { ...link, previousHash: head.hash, hash: hashLink(head.hash, link) });
}
