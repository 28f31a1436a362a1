import { recordAudit } from "@/lib/audit/record";
import type { Tx } from "@/lib/db/client";
import { emailChangedLetter } from "@/lib/mail/letters";
import { type MailDeps, writeLetter } from "@/lib/mail/write";
import { foldName } from "./names";
import { deleteLinks, type UserRow, updateUser } from "./store";

/**
 * Gives a person another address, and tells both the old one and the new one. Links that were sent to the old one end.
 * As the last step of the caller's transaction.
 * @throws a broken unique constraint, when somebody else has it.
 */
export async function takeAddress(
  tx: Tx,
  deps: MailDeps,
  user: Pick<UserRow, "id" | "email">,
  { email, isVerified }: { email: string; isVerified: boolean },
  now: Date,
): Promise<void> {
  const { id } = user;
  await updateUser(tx, id, {
    email: email.normalize("NFC"),
    emailKey: foldName(email),
    emailVerifiedAt: isVerified ? now : null,
    updatedAt: now,
  });
  await deleteLinks(tx, id, ["verify_email", "reset_password"]);
  const { siteUrl } = deps.mail;
  if (user.email !== null)
    await writeLetter(tx, deps, { userId: id, address: user.email }, emailChangedLetter(siteUrl, "old"), now);
  await writeLetter(tx, deps, { userId: id, address: email }, emailChangedLetter(siteUrl, "new"), now);
  const event = { type: "email_changed", actorId: id, subjectId: id } as const;
  await recordAudit(tx, { ...event, details: { verified: isVerified } }, now);
}
