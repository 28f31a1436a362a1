import { createTransport } from "nodemailer";

/** A dead mail server must not hold up whoever sends: nodemailer's own limits are minutes. */
const stepMs = 5000;
const wholeMs = 15_000;

export interface SmtpMessage {
  from: string | MailAddress;
  to: string[] | MailAddress;
  subject: string;
  text: string;
  html?: string;
}

/** An address by itself: unlike a text it is never read as a list of several. */
export interface MailAddress {
  name: string;
  address: string;
}

/**
 * Hands one message to a mail server. Each has a connection of its own, closed behind it: one that stays open would
 * keep a script from ending.
 * @param smtpUrl `smtp://` or `smtps://`, with user and password in it where the server asks for them.
 * @throws when no server took it within 15 s; the error's message may hold addresses and is not for a log.
 */
export async function sendOverSmtp(smtpUrl: string, message: SmtpMessage): Promise<void> {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: stepMs,
    dnsTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
  });
  try {
    await transport.sendMail({
      ...message,
      // Holiday notices answer no mail that says it is a machine's (RFC 3834, 5).
      headers: { "Auto-Submitted": "auto-generated" },
      signal: AbortSignal.timeout(wholeMs),
    });
  } finally {
    transport.close();
  }
}
