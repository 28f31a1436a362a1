import { z } from "zod";

/** What a letter says: paragraphs, a link with its words, and what comes after it. */
export const LetterBody = z.object({
  paragraphs: z.array(z.string()),
  link: z.object({ label: z.string(), url: z.string() }).nullable(),
  closing: z.array(z.string()),
});
export type LetterBody = z.infer<typeof LetterBody>;

/** How letters reach somebody. */
export interface MailStanding {
  /** Whether this site sends mail at all. */
  canMail: boolean;
  /** Whether letters are read on the mailbox page, because there is no mail server. */
  hasMailbox: boolean;
}

/** A letter as the mailbox lists it. */
export interface MailView {
  id: number;
  to: string;
  subject: string;
  at: string;
}

/** A letter as the mailbox opens it. */
export interface OpenedMail extends MailView {
  body: LetterBody;
}
