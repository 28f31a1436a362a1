import { maySee, type Placed } from "@/lib/access/permissions";
import { recordAudit } from "@/lib/audit/record";
import type { Db } from "@/lib/db/client";
import { noSuchMember } from "./missing";
import { findRecord } from "./store";

/**
 * Notes that staff has somebody's membership checked.
 * @throws AppError not_found for whoever is out of reach.
 */
export async function recordMemberCheck(
  deps: { db: Db; now: () => Date },
  actor: Placed,
  userId: number,
): Promise<void> {
  const now = deps.now();
  await deps.db.transaction(async (tx) => {
    const record = await findRecord(tx, userId, now);
    if (!record || !maySee("members.check", actor, record)) throw noSuchMember();
    await recordAudit(tx, { type: "membership_checked", actorId: actor.id, subjectId: userId }, now);
  });
}
