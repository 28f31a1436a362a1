import { recordAudit } from "@/lib/audit/record";
import type { PasswordLinkBody } from "@/lib/contracts/accounts";
import type { TokenPair } from "@/lib/contracts/sessions";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Guessing } from "@/lib/limits/guessing";
import type { MailDeps } from "@/lib/mail/write";
import type { PolicySettings } from "@/lib/membership/observe";
import { asItStands } from "@/lib/membership/override";
import { endSessions } from "@/lib/sessions/end";
import { type Device, startSession } from "@/lib/sessions/start";
import { subjectOf } from "@/lib/sessions/subject";
import type { TokenSettings } from "@/lib/sessions/tokens";
import { hashLinkToken, isLinkToken, newLinkToken } from "./link-token";
import { guessedAccount } from "./match-password";
import { writeNewPassword } from "./new-password";
import type { PasswordHasher } from "./password-hasher";
import { requireGoodPassword } from "./password-rules";
import {
  deleteLinks,
  findLinkOwner,
  findMembership,
  insertLink,
  lockUser,
  passwordPurposes,
  takeLink,
  type UserRow,
} from "./store";

interface Deps {
  db: Db;
  now: () => Date;
}

/**
 * Makes a link by which a person sets a password once, and ends those made for them before.
 * @param input.createdBy the admin who hands it out; null for whoever has a shell.
 * @returns the token of 256 bits, of which only the hash is kept, and until when it is good.
 * @throws AppError not_found, account_deactivated
 */
export async function makePasswordLink(
  deps: Deps,
  { userId, createdBy, hours }: { userId: number; createdBy: number | null; hours: number },
): Promise<{ token: string; expiresAt: Date }> {
  const token = newLinkToken();
  const now = deps.now();
  const expiresAt = new Date(now.getTime() + hours * 3_600_000);
  await deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (!user) throw new AppError("not_found", { detail: "There is no such member" });
    if (!user.isActive) throw new AppError("account_deactivated");
    await deleteLinks(tx, userId, passwordPurposes);
    const link = { tokenHash: hashLinkToken(token), purpose: "set_password", userId } as const;
    await insertLink(tx, { ...link, createdBy, createdAt: now, expiresAt });
    const event = { type: "password_link_made", actorId: createdBy, subjectId: userId } as const;
    await recordAudit(tx, { ...event, details: { hours } }, now);
  });
  return { token, expiresAt };
}

/** Whose password a link would set; null when it is not good (any more). Looking changes nothing: mail scanners do. */
export async function lookAtPasswordLink(
  deps: Deps,
  token: unknown,
): Promise<Pick<UserRow, "username" | "email"> | null> {
  return isLinkToken(token) ? findLinkOwner(deps.db, "set_password", hashLinkToken(token), deps.now()) : null;
}

/**
 * Sets a person's password by a link, ends all their sessions, and signs the device in.
 * @throws AppError password_link_refused for a link that is unknown, used, ended, expired, or a deactivated person's;
 * invalid_request for a password that is too easy, which leaves the link good; busy
 */
export async function usePasswordLink(
  deps: Deps &
    MailDeps & { hasher: PasswordHasher; policy: PolicySettings; tokens: TokenSettings; guessing: Guessing },
  { token, new_password }: PasswordLinkBody,
  device: Device,
): Promise<{ user: UserRow; pair: TokenPair }> {
  const now = deps.now();
  const owner = isLinkToken(token)
    ? await findLinkOwner(deps.db, "set_password", hashLinkToken(token), now)
    : null;
  if (!owner) throw new AppError("password_link_refused");
  await requireGoodPassword(new_password, [owner.username, owner.email], "/new_password");
  const passwordHash = await deps.hasher.hash(new_password);
  // What was guessed at is the password before.
  await deps.guessing.succeed({ account: guessedAccount(owner.id), device: null });
  return deps.db.transaction(async (tx) => {
    // The person first, as everywhere, then the link: whoever comes second finds it used.
    const user = await lockUser(tx, owner.id);
    if (!user?.isActive || !(await takeLink(tx, "set_password", hashLinkToken(token), now)))
      throw new AppError("password_link_refused");
    await writeNewPassword(tx, deps, user, passwordHash, now);
    const stored = { user, ...(await findMembership(tx, user.id)) };
    const subject = subjectOf(await asItStands(tx, deps.policy, stored, now), now);
    const { pair, sessionId } = await startSession(tx, deps.tokens, { subject, amr: "pwd", device, now });
    const why = { reason: "password_changed", actorId: user.id, now } as const;
    await endSessions(tx, { userId: user.id, exceptId: sessionId }, why);
    const event = { type: "password_changed", actorId: user.id, subjectId: user.id, sessionId } as const;
    await recordAudit(tx, { ...event, details: { by: "link" } }, now);
    return { user, pair };
  });
}
