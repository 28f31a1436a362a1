import "server-only";
import { findPendingEmail } from "@/lib/accounts/pending-email";
import type { MailStanding, MailView, OpenedMail } from "@/lib/contracts/mail";
import { findInMailbox, listMailbox } from "@/lib/mail/mailbox";
import { canMail } from "@/lib/mail/settings";
import type { Identity } from "@/lib/sessions/identify";
import { deps } from "./deps";
import { forPage } from "./failure";

/** Whether and how letters reach people. */
export async function mailStanding(): Promise<MailStanding> {
  const { mail } = await deps();
  return { canMail: canMail(mail), hasMailbox: mail.way.kind === "mailbox" };
}

/** The address that waits to be the person's; null for none. */
export async function pendingEmailOf(identity: Identity): Promise<string | null> {
  const { db, now } = await deps();
  return forPage("/account/email", () => findPendingEmail(db, identity.user.id, now()));
}

/** The letters of a site without a mail server; null where there is no mailbox. */
export async function mailbox(): Promise<MailView[] | null> {
  const ready = await deps();
  return forPage("/mailbox", () => listMailbox(ready));
}

/** One of them; null for none. @param id as it stands in the address. */
export async function mailInMailbox(id: string): Promise<OpenedMail | null> {
  const ready = await deps();
  return /^[1-9]\d{0,14}$/.test(id) ? forPage("/mailbox", () => findInMailbox(ready, Number(id))) : null;
}
