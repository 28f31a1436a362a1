import type { Db } from "@/lib/db/client";
import { recordAudit } from "./record";
import { cutUpTo, findCut, lockHead } from "./store";

/**
 * Forgets the oldest events, and keeps the hash of the last one forgotten: what is left is still a chain that shows every
 * change, from that row on. That it was done, up to where and with which hash, is the newest row of the same chain.
 * Whoever writes an event meanwhile waits, so `limit` is for moments, not for minutes.
 * @param before events of that time and later stay, and whatever was written after one of them.
 * @returns how many were forgotten.
 */
export async function trimAudit(
  deps: { db: Db; now: () => Date },
  before: Date,
  limit: number,
): Promise<number> {
  return deps.db.transaction(async (tx) => {
    const head = await lockHead(tx);
    const cut = await findCut(tx, head.anchorSeq, before, limit);
    if (!cut) return 0;
    await cutUpTo(tx, cut);
    const details = { upTo: cut.seq, hash: Buffer.from(cut.hash).toString("hex") };
    await recordAudit(tx, { type: "audit_trimmed", actorId: null, subjectId: null, details }, deps.now());
    return cut.seq - head.anchorSeq;
  });
}
