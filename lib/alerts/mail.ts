import { sendOverSmtp } from "@/lib/smtp/send";

export interface Mailer {
  /** @throws when no server took the mail within 15 s; the error's message may hold addresses and is not for a log. */
  send(subject: string, text: string): Promise<void>;
}

/** Plain mail through the operator's own server. */
export function createMailer(smtpUrl: string, from: string, to: string[]): Mailer {
  return { send: (subject, text) => sendOverSmtp(smtpUrl, { from, to, subject, text }) };
}
