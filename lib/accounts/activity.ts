import { mayActOn, type Permission } from "@/lib/access/permissions";
import { recordAudit } from "@/lib/audit/record";
import type { Db, Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { endSessions } from "@/lib/sessions/end";
import type { Identity } from "@/lib/sessions/identify";
import { lockUser, type UserRow, updateUser } from "./store";
import { guardSuperAdmins } from "./super-admins";

interface Deps {
  db: Db;
  now: () => Date;
}

/**
 * Locks somebody to whom an admin may do this.
 * @throws AppError not_found for everybody else, as if they did not exist.
 */
export async function lockWithinReach(
  tx: Tx,
  permission: Permission,
  actor: Identity,
  userId: number,
): Promise<UserRow> {
  const target = await lockUser(tx, userId);
  if (!target || !mayActOn(permission, actor.user, target))
    throw new AppError("not_found", { detail: "There is no such member" });
  return target;
}

/** Deactivates an account: it can sign in no more, and every session of it ends now. @throws AppError not_found, last_super_admin */
export async function deactivateAccount(deps: Deps, actor: Identity, userId: number): Promise<void> {
  await setActive(deps, actor, userId, false);
}

/** Takes a deactivation back; sessions that ended stay ended. @throws AppError not_found */
export async function reactivateAccount(deps: Deps, actor: Identity, userId: number): Promise<void> {
  await setActive(deps, actor, userId, true);
}

async function setActive(deps: Deps, actor: Identity, userId: number, isActive: boolean): Promise<void> {
  const now = deps.now();
  const actorId = actor.user.id;
  await deps.db.transaction(async (tx) => {
    const requireAnother = await guardSuperAdmins(tx);
    const target = await lockWithinReach(tx, "members.deactivate", actor, userId);
    if (target.isActive === isActive) return;
    if (!isActive) requireAnother(userId);
    await updateUser(tx, userId, { isActive, updatedAt: now });
    if (!isActive) await endSessions(tx, { userId }, { reason: "account_deactivated", actorId, now });
    const type = isActive ? "account_reactivated" : "account_deactivated";
    await recordAudit(tx, { type, actorId, subjectId: userId }, now);
  });
}

/** Ends all sessions of one member. @returns how many were ended. @throws AppError not_found */
export async function endMemberSessions(deps: Deps, actor: Identity, userId: number): Promise<number> {
  return deps.db.transaction(async (tx) => {
    await lockWithinReach(tx, "members.end_sessions", actor, userId);
    const why = { reason: "ended_by_admin", actorId: actor.user.id, now: deps.now() } as const;
    return endSessions(tx, { userId }, why);
  });
}

/** Ends everybody's sessions, or everybody's on one key; the actor's own too. @returns how many were ended. */
export async function endEverybodysSessions(
  deps: Deps,
  actorId: number | null,
  kid: string | null,
): Promise<number> {
  const why = { reason: "ended_by_admin", actorId, now: deps.now() } as const;
  return deps.db.transaction((tx) => endSessions(tx, kid === null ? "everybody" : { kid }, why));
}
