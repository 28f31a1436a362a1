import type { Tx } from "@/lib/db/client";
import type { TokenBox } from "@/lib/patreon/token-box";
import type { Letter } from "./letters";
import { sameKindAnHourMax } from "./rules";
import { canMail, type MailSettings } from "./settings";
import { countSince, insertMail } from "./store";

export interface MailDeps {
  mail: MailSettings;
  tokenBox: TokenBox;
}

/**
 * Writes a letter in the transaction of what it tells of; it goes out after the commit. Where no mail can be sent, or
 * too many of its kind went to this person lately, none is written.
 * @param to `userId` null: to somebody who has no account (any more); of such a letter nothing is kept once it is sent.
 * @returns whether it was written: what an earlier letter gave is not to be taken for one that is never sent.
 */
export async function writeLetter(
  tx: Tx,
  { mail, tokenBox }: MailDeps,
  to: { userId: number | null; address: string },
  { kind, subject, ...body }: Letter,
  now: Date,
): Promise<boolean> {
  if (!canMail(mail)) return false;
  const { userId, address } = to;
  const hourAgo = new Date(now.getTime() - 3_600_000);
  if (userId !== null && (await countSince(tx, userId, kind, hourAgo)) >= sameKindAnHourMax) return false;
  const isRead = mail.way.kind === "mailbox";
  await insertMail(tx, {
    kind,
    userId,
    recipient: address,
    subject,
    body: await tokenBox.seal(JSON.stringify(body)),
    status: isRead ? "sent" : "waiting",
    nextAttemptAt: isRead ? null : now,
    createdAt: now,
    sentAt: isRead ? now : null,
  });
  return true;
}
