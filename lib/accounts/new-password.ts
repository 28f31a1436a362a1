import type { Tx } from "@/lib/db/client";
import { passwordChangedLetter } from "@/lib/mail/letters";
import { type MailDeps, writeLetter } from "@/lib/mail/write";
import { deleteEmailChanges } from "./pending-email";
import { deleteLinks, passwordPurposes, type UserRow, updateUser } from "./store";

/**
 * Writes a person's new password, and the letter that tells of it, in the caller's transaction. What was asked for under
 * the old one ends: links that would set a password or sign in, and a change of the address that is not confirmed yet.
 */
export async function writeNewPassword(
  tx: Tx,
  deps: MailDeps,
  user: Pick<UserRow, "id" | "email">,
  passwordHash: string,
  now: Date,
): Promise<void> {
  await updateUser(tx, user.id, { passwordHash, passwordChangedAt: now, updatedAt: now });
  await deleteLinks(tx, user.id, [...passwordPurposes, "sign_in"]);
  await deleteEmailChanges(tx, user.id);
  if (user.email === null) return;
  const to = { userId: user.id, address: user.email };
  await writeLetter(tx, deps, to, passwordChangedLetter(deps.mail.siteUrl), now);
}
