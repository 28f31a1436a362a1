import { recordAudit } from "@/lib/audit/record";
import type { Db, Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { tooMany } from "@/lib/limits/limits";
import { verifyEmailLetter } from "@/lib/mail/letters";
import { canMail } from "@/lib/mail/settings";
import { type MailDeps, writeLetter } from "@/lib/mail/write";
import type { Identity } from "@/lib/sessions/identify";
import { hashLinkToken, isLinkToken, newLinkToken } from "./link-token";
import { foldName } from "./names";
import { findPendingEmail } from "./pending-email";
import {
  deleteLinks,
  findLinkOwner,
  insertLink,
  lockUser,
  takeLink,
  toTakenError,
  type UserRow,
  updateUser,
} from "./store";
import { takeAddress } from "./take-address";

interface Deps extends MailDeps {
  db: Db;
  now: () => Date;
}

const lifetimeHours = 24;

/**
 * Writes a letter that asks whether mail to an address reaches its person, and ends the links of letters before it.
 * Without a way to send mail there is nothing to ask.
 * @param isChange whether the address takes the place of theirs by the answer.
 * @throws AppError too_many_requests where too many such letters went to them lately; the last one's link stays good.
 */
export async function askToVerify(
  tx: Tx,
  deps: MailDeps,
  { userId, email, isChange }: { userId: number; email: string; isChange: boolean },
  now: Date,
): Promise<void> {
  if (!canMail(deps.mail)) return;
  const token = newLinkToken();
  const letter = verifyEmailLetter(deps.mail.siteUrl, token, isChange);
  if (!(await writeLetter(tx, deps, { userId, address: email }, letter, now))) throw tooMany(3600);
  await deleteLinks(tx, userId, ["verify_email"]);
  await insertLink(tx, {
    tokenHash: hashLinkToken(token),
    purpose: "verify_email",
    userId,
    email,
    createdBy: isChange ? userId : null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifetimeHours * 3_600_000),
  });
}

/**
 * Sends the letter once more: to the address that waits to be the person's, else to theirs while it is not confirmed.
 * @returns whether there was anything to confirm.
 * @throws AppError mail_not_set_up, not_authenticated, too_many_requests
 */
export async function sendVerification(deps: Deps, owner: Identity): Promise<boolean> {
  if (!canMail(deps.mail)) throw new AppError("mail_not_set_up");
  const now = deps.now();
  return deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, owner.user.id);
    if (!user) throw new AppError("not_authenticated");
    const pending = await findPendingEmail(tx, user.id, now);
    const email = pending ?? (user.emailVerifiedAt === null ? user.email : null);
    if (email === null) return false;
    await askToVerify(tx, deps, { userId: user.id, email, isChange: pending !== null }, now);
    return true;
  });
}

/** Whether a link can be used now. Looking changes nothing: programs that read mail open links too. */
export async function canVerify(deps: Pick<Deps, "db" | "now">, token: unknown): Promise<boolean> {
  if (!isLinkToken(token)) return false;
  return (await findLinkOwner(deps.db, "verify_email", hashLinkToken(token), deps.now())) !== null;
}

/**
 * Confirms the address a link was sent to: from now on it is known to be the person's. A link that was asked for to
 * change the address changes it.
 * @throws AppError email_link_refused for a link that is unknown, used, ended or expired, a deactivated person's, or
 * sent to an address that is not theirs any more; email_taken
 */
export async function verifyEmail(deps: Deps, token: string): Promise<void> {
  const now = deps.now();
  const hash = isLinkToken(token) ? hashLinkToken(token) : null;
  const owner = hash && (await findLinkOwner(deps.db, "verify_email", hash, now));
  if (!hash || !owner) throw new AppError("email_link_refused");
  try {
    await deps.db.transaction(async (tx) => {
      const user = await lockUser(tx, owner.id);
      const link = user?.isActive ? await takeLink(tx, "verify_email", hash, now) : null;
      if (!user || !link?.email) throw new AppError("email_link_refused");
      if (user.emailKey === foldName(link.email)) return confirm(tx, user, now);
      if (link.createdBy !== user.id) throw new AppError("email_link_refused");
      await takeAddress(tx, deps, user, { email: link.email, isVerified: true }, now);
    });
  } catch (error) {
    throw toTakenError(error);
  }
}

async function confirm(tx: Tx, { id }: UserRow, now: Date): Promise<void> {
  await updateUser(tx, id, { emailVerifiedAt: now, updatedAt: now });
  await recordAudit(tx, { type: "email_verified", actorId: id, subjectId: id }, now);
}
