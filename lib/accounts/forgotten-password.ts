import { recordAudit } from "@/lib/audit/record";
import type { PasswordLinkBody } from "@/lib/contracts/accounts";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Guessing } from "@/lib/limits/guessing";
import { resetPasswordLetter } from "@/lib/mail/letters";
import { canMail } from "@/lib/mail/settings";
import { type MailDeps, writeLetter } from "@/lib/mail/write";
import { endSessions } from "@/lib/sessions/end";
import { hashLinkToken, isLinkToken, newLinkToken } from "./link-token";
import { guessedAccount } from "./match-password";
import { foldName } from "./names";
import { writeNewPassword } from "./new-password";
import type { PasswordHasher } from "./password-hasher";
import { requireGoodPassword } from "./password-rules";
import {
  deleteLinks,
  findCandidates,
  findLinkOwner,
  insertLink,
  lockUser,
  takeLink,
  type UserRow,
  updateUser,
} from "./store";

interface Deps extends MailDeps {
  db: Db;
  now: () => Date;
}

const lifetimeMinutes = 30;

const refused = () =>
  new AppError("password_link_refused", {
    detail:
      "This link has been used, has expired or was replaced by a newer one. Ask for a new one with “Forgot your password?”",
  });

async function sendLink(deps: Deps, userId: number): Promise<void> {
  const now = deps.now();
  await deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (!user?.isActive || user.email === null) return;
    const token = newLinkToken();
    const to = { userId, address: user.email };
    // The link of the letter before ends only where this one takes its place: else anybody could end it by asking often.
    if (await writeLetter(tx, deps, to, resetPasswordLetter(deps.mail.siteUrl, token), now)) {
      await deleteLinks(tx, userId, ["reset_password"]);
      await insertLink(tx, {
        tokenHash: hashLinkToken(token),
        purpose: "reset_password",
        userId,
        email: user.email,
        createdAt: now,
        expiresAt: new Date(now.getTime() + lifetimeMinutes * 60_000),
      });
    }
    await recordAudit(tx, { type: "password_reset_requested", actorId: null, subjectId: userId }, now);
  });
}

/**
 * Writes a letter with a link to set a new password to whoever the name belongs to: a user name or an e-mail. Nobody is
 * told whether there is such an account, so it is done after the answer, whose time then tells nothing either.
 */
export async function sendResetLinks(deps: Deps, name: string): Promise<void> {
  if (!canMail(deps.mail)) return;
  // PostgreSQL's text cannot hold NUL, so no account has one in its name.
  const typed = name.replaceAll("\0", "\ufffd");
  for (const { id } of await findCandidates(deps.db, typed, foldName(typed))) await sendLink(deps, id);
}

/** Whose password a link would set; null when it is not good (any more). Looking changes nothing: mail scanners do. */
export async function lookAtResetLink(
  deps: Pick<Deps, "db" | "now">,
  token: unknown,
): Promise<Pick<UserRow, "username" | "email"> | null> {
  if (!isLinkToken(token)) return null;
  return findLinkOwner(deps.db, "reset_password", hashLinkToken(token), deps.now());
}

/**
 * Sets a new password by a mailed link and ends all sessions; nobody is signed in by it. Whoever has the letter reads
 * mail to the address, so it is confirmed too.
 * @throws AppError password_link_refused for a link that is unknown, used, ended or expired, a deactivated person's, or
 * sent to an address that is not theirs any more; invalid_request for a password that is too easy, which leaves the link
 * good; busy
 */
export async function resetPassword(
  deps: Deps & { hasher: PasswordHasher; guessing: Guessing },
  { token, new_password }: PasswordLinkBody,
): Promise<void> {
  const now = deps.now();
  const hash = isLinkToken(token) ? hashLinkToken(token) : null;
  const owner = hash && (await findLinkOwner(deps.db, "reset_password", hash, now));
  if (!hash || !owner) throw refused();
  await requireGoodPassword(new_password, [owner.username, owner.email], "/new_password");
  const passwordHash = await deps.hasher.hash(new_password);
  await deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, owner.id);
    const link = user?.isActive ? await takeLink(tx, "reset_password", hash, now) : null;
    if (!user || !link?.email || foldName(link.email) !== user.emailKey) throw refused();
    await writeNewPassword(tx, deps, user, passwordHash, now);
    if (user.emailVerifiedAt === null) await updateUser(tx, user.id, { emailVerifiedAt: now });
    const { id } = user;
    await endSessions(tx, { userId: id }, { reason: "password_changed", actorId: id, now });
    const event = { type: "password_changed", actorId: id, subjectId: id } as const;
    await recordAudit(tx, { ...event, details: { by: "mail" } }, now);
  });
  // What was guessed at is the password before.
  await deps.guessing.succeed({ account: guessedAccount(owner.id), device: null });
}
