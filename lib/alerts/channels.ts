import { createMailer, type Mailer } from "./mail";

/** One way to reach whoever is in charge. */
export interface AlertChannel {
  readonly name: "webhook" | "mail";
  /** @throws when it did not get through. */
  send(text: string): Promise<void>;
}

/** Discord refuses a longer `content` (discord.com/developers, "Execute Webhook"). */
const contentLengthMax = 2000;

/** An incoming webhook of Slack or Discord. */
function webhookChannel(request: typeof fetch, url: string): AlertChannel {
  return {
    name: "webhook",
    async send(text) {
      const response = await request(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        // Slack reads `text`, Discord reads `content`; each leaves the other aside.
        body: JSON.stringify({ text, content: text.slice(0, contentLengthMax) }),
        redirect: "error",
        signal: AbortSignal.timeout(5000),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`The webhook answered ${response.status}`);
    },
  };
}

const subjectLengthMax = 100;

/** The alert's first sentence says what it is about. */
function subjectOf(text: string): string {
  const sentence = text.split(/\. |\n/, 1)[0] ?? text;
  return `Gatehouse: ${sentence.length > subjectLengthMax ? `${sentence.slice(0, subjectLengthMax)}…` : sentence}`;
}

function mailChannel(mailer: Mailer): AlertChannel {
  return { name: "mail", send: (text) => mailer.send(subjectOf(text), text) };
}

/** The part of the settings that says where alerts go. */
export interface AlertSettings {
  ALERT_WEBHOOK_URL?: string | undefined;
  ALERT_MAIL_TO: string[];
  ALERT_MAIL_FROM?: string | undefined;
  SMTP_URL?: string | undefined;
}

/** The channels that are set; none leaves the log and the admins' page. */
export function alertChannels(settings: AlertSettings, request: typeof fetch): AlertChannel[] {
  const { ALERT_WEBHOOK_URL, ALERT_MAIL_TO, ALERT_MAIL_FROM, SMTP_URL } = settings;
  const channels: AlertChannel[] = [];
  if (ALERT_WEBHOOK_URL) channels.push(webhookChannel(request, ALERT_WEBHOOK_URL));
  if (ALERT_MAIL_TO.length > 0 && SMTP_URL && ALERT_MAIL_FROM)
    channels.push(mailChannel(createMailer(SMTP_URL, ALERT_MAIL_FROM, ALERT_MAIL_TO)));
  return channels;
}
