import { recordAudit } from "@/lib/audit/record";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { forgetMembership, type PolicySettings } from "@/lib/membership/observe";
import { dropGrant } from "@/lib/patreon/grants";
import { isUsableHash } from "./password-hash";
import { lockUser, updateUser } from "./store";

/**
 * Disconnects Patreon: its tokens are dropped, and the account no longer counts as a member's.
 * @throws AppError patreon_not_connected; last_way_in when there is no password to come back with, or none that can be checked.
 */
export async function unlinkPatreon(
  deps: { db: Db; now: () => Date; policy: PolicySettings },
  userId: number,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (!user) throw new AppError("not_authenticated");
    if (user.patreonId === null || !user.patreonConnected) throw new AppError("patreon_not_connected");
    // A password is of use only with a name to type beside it.
    if (!isUsableHash(user.passwordHash) || (user.username === null && user.email === null))
      throw new AppError("last_way_in");
    const now = deps.now();
    await forgetMembership(tx, deps.policy, { id: userId, patreonUserId: user.patreonId }, now);
    await dropGrant(tx, userId);
    await updateUser(tx, userId, { patreonId: null, patreonConnected: false, updatedAt: now });
    await recordAudit(tx, { type: "patreon_unlinked", actorId: userId, subjectId: userId }, now);
  });
}
