import { isLoopback } from "@/lib/contracts/site";

/**
 * How letters go: through a mail server; into the mailbox page, where there is none and nobody is served in earnest; or
 * not at all, and then none are written.
 */
export type MailWay = { kind: "smtp"; url: string; from: string } | { kind: "mailbox" } | { kind: "none" };

export interface MailSettings {
  /** Where the links in letters lead. */
  siteUrl: string;
  way: MailWay;
}

/** The mailbox shows everybody's letters to everybody: never beyond this machine. */
function wayOf(settings: {
  NODE_ENV: string;
  GATEHOUSE_DEMO: boolean;
  APP_URL: string;
  SMTP_URL?: string | undefined;
  MAIL_FROM?: string | undefined;
  ALERT_MAIL_FROM?: string | undefined;
}): MailWay {
  const { NODE_ENV, GATEHOUSE_DEMO, APP_URL, SMTP_URL } = settings;
  const from = settings.MAIL_FROM ?? settings.ALERT_MAIL_FROM;
  if (SMTP_URL && from) return { kind: "smtp", url: SMTP_URL, from };
  const isPlay = GATEHOUSE_DEMO || NODE_ENV === "development";
  return isPlay && isLoopback(new URL(APP_URL).hostname) ? { kind: "mailbox" } : { kind: "none" };
}

/** The part of the settings that says how letters go. */
export const mailSettings = (settings: Parameters<typeof wayOf>[0]): MailSettings => ({
  siteUrl: settings.APP_URL,
  way: wayOf(settings),
});

export const canMail = ({ way }: MailSettings): boolean => way.kind !== "none";
