import { mayActOn } from "@/lib/access/permissions";
import { recordAudit } from "@/lib/audit/record";
import type { TokenPair } from "@/lib/contracts/sessions";
import type { Db, DbOrTx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { MailDeps } from "@/lib/mail/write";
import type { PolicySettings } from "@/lib/membership/observe";
import { asItStands } from "@/lib/membership/override";
import type { Identity } from "@/lib/sessions/identify";
import { type Device, startSession } from "@/lib/sessions/start";
import { subjectOf } from "@/lib/sessions/subject";
import type { TokenSettings } from "@/lib/sessions/tokens";
import { lockWithinReach } from "./activity";
import { hashLinkToken, isLinkToken, newLinkToken } from "./link-token";
import {
  deleteLinks,
  findById,
  findLink,
  findLinkOwner,
  findMembership,
  insertLink,
  lockUser,
  takeLink,
  type UserRow,
} from "./store";
import { tellOfLinkUse } from "./tell-new-device";

interface Deps {
  db: Db;
  now: () => Date;
}

const purpose = "sign_in";

/**
 * Makes a link that signs somebody in once, for an admin to hand over; it ends those made before.
 * @returns the token of 256 bits, of which only the hash is kept, and until when it is good.
 * @throws AppError not_found for whoever is out of reach, account_deactivated
 */
export async function makeSignInLink(
  deps: Deps,
  actor: Identity,
  { userId, hours }: { userId: number; hours: number },
): Promise<{ token: string; expiresAt: Date }> {
  const token = newLinkToken();
  const now = deps.now();
  const expiresAt = new Date(now.getTime() + hours * 3_600_000);
  const createdBy = actor.user.id;
  await deps.db.transaction(async (tx) => {
    const target = await lockWithinReach(tx, "members.sign_in_link", actor, userId);
    if (!target.isActive) throw new AppError("account_deactivated");
    await deleteLinks(tx, userId, [purpose]);
    await insertLink(tx, {
      tokenHash: hashLinkToken(token),
      purpose,
      userId,
      createdBy,
      createdAt: now,
      expiresAt,
    });
    const event = { type: "sign_in_link_made", actorId: createdBy, subjectId: userId } as const;
    await recordAudit(tx, { ...event, details: { hours } }, now);
  });
  return { token, expiresAt };
}

/** Whether its maker could make a link today: who was lowered, deactivated or deleted signs nobody in. */
async function mayStillMake(db: DbOrTx, createdBy: number | null, person: UserRow): Promise<boolean> {
  const maker = createdBy === null ? null : await findById(db, createdBy);
  return maker?.isActive === true && mayActOn("members.sign_in_link", maker, person);
}

/** Whom a link would sign in; null when it is not good (any more). Looking changes nothing: mail scanners do. */
export async function lookAtSignInLink(
  deps: Deps,
  token: unknown,
): Promise<Pick<UserRow, "username" | "email"> | null> {
  const link = isLinkToken(token) ? await findLink(deps.db, purpose, hashLinkToken(token), deps.now()) : null;
  return link && (await mayStillMake(deps.db, link.createdBy, link.owner)) ? link.owner : null;
}

/**
 * Signs a device in by a link. Of many who use it at once, one gets in.
 * @throws AppError sign_in_link_refused for a link that is unknown, used, ended, expired, a deactivated person's, or
 * made by somebody who could not make it now.
 */
export async function useSignInLink(
  deps: Deps & MailDeps & { policy: PolicySettings; tokens: TokenSettings },
  token: string,
  device: Device,
): Promise<{ user: UserRow; pair: TokenPair }> {
  const now = deps.now();
  const owner = isLinkToken(token) ? await findLinkOwner(deps.db, purpose, hashLinkToken(token), now) : null;
  if (!owner) throw new AppError("sign_in_link_refused");
  return deps.db.transaction(async (tx) => {
    // The person first, as everywhere, then the link.
    const user = await lockUser(tx, owner.id);
    const link = user?.isActive ? await takeLink(tx, purpose, hashLinkToken(token), now) : null;
    if (!user || !link || !(await mayStillMake(tx, link.createdBy, user)))
      throw new AppError("sign_in_link_refused");
    const stored = { user, ...(await findMembership(tx, user.id)) };
    const subject = subjectOf(await asItStands(tx, deps.policy, stored, now), now);
    await tellOfLinkUse(tx, deps, user, device, now);
    // Having the link proves no account: what takes a fresh sign-in is not opened by it.
    const start = { subject, amr: "link", device, now, authTime: new Date(0) } as const;
    const { pair, sessionId } = await startSession(tx, deps.tokens, start);
    const event = { type: "signed_in", actorId: user.id, subjectId: user.id, sessionId } as const;
    await recordAudit(tx, { ...event, details: { by: "link" } }, now);
    return { user, pair };
  });
}
