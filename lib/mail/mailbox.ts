import { LetterBody, type MailView, type OpenedMail } from "@/lib/contracts/mail";
import type { Db } from "@/lib/db/client";
import { findReadable, listReadable, type MailRow } from "./store";
import type { MailDeps } from "./write";

const shownMax = 100;

interface Deps extends MailDeps {
  db: Db;
}

const toView = ({ id, recipient, subject, createdAt }: MailRow): MailView => ({
  id,
  to: recipient,
  subject,
  at: createdAt.toISOString(),
});

/** The newest letters of a site without a mail server; null where there is no mailbox. */
export async function listMailbox({ db, mail }: Deps): Promise<MailView[] | null> {
  if (mail.way.kind !== "mailbox") return null;
  return (await listReadable(db, shownMax)).map(toView);
}

/** One letter of the mailbox; null for none, or where there is no mailbox. */
export async function findInMailbox({ db, mail, tokenBox }: Deps, id: number): Promise<OpenedMail | null> {
  const row = mail.way.kind === "mailbox" ? await findReadable(db, id) : null;
  const opened = row?.body ? await tokenBox.open(row.body) : null;
  return row && opened !== null ? { ...toView(row), body: LetterBody.parse(JSON.parse(opened)) } : null;
}
