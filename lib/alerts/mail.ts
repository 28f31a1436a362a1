import { createTransport } from "nodemailer";

/** A dead mail server must not hold up what raised the alert: nodemailer's own limits are minutes. */
const stepMs = 5000;
const wholeMs = 15_000;

export interface Mailer {
  /** @throws when no server took the mail within 15 s; the error's message may hold addresses and is not for a log. */
  send(subject: string, text: string): Promise<void>;
}

/**
 * Plain mail through the operator's own server. Alerts are rare, so each has a connection of its own, closed behind
 * it: one that stays open would keep a script from ending.
 * @param smtpUrl `smtp://` or `smtps://`, with user and password in it where the server asks for them.
 */
export function createMailer(smtpUrl: string, from: string, to: string[]): Mailer {
  return {
    async send(subject, text) {
      const transport = createTransport({
        url: smtpUrl,
        connectionTimeout: stepMs,
        dnsTimeout: stepMs,
        greetingTimeout: stepMs,
        socketTimeout: stepMs,
      });
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          // Holiday notices answer no mail that says it is a machine's (RFC 3834, 5).
          headers: { "Auto-Submitted": "auto-generated" },
          signal: AbortSignal.timeout(wholeMs),
        });
      } finally {
        transport.close();
      }
    },
  };
}
