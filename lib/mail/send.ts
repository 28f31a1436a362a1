import { type AlertDeps, raiseAlert, resolveAlert } from "@/lib/alerts/raise";
import { LetterBody } from "@/lib/contracts/mail";
import { siteName } from "@/lib/contracts/site";
import type { Db } from "@/lib/db/client";
import { type Log, loggedCause } from "@/lib/log";
import { sendOverSmtp } from "@/lib/smtp/send";
import { renderHtml, renderText } from "./render";
import { isTooOld, judgeRefusal, retryAfterMs, sendingMinutes } from "./rules";
import type { MailWay } from "./settings";
import { claimNext, deleteMailsBefore, finishMail, type MailRow, postponeMail } from "./store";
import type { MailDeps } from "./write";

export interface SendDeps extends MailDeps {
  db: Db;
  now: () => Date;
  log: Log;
  alerts: AlertDeps;
}

const alertKey = "mail_not_delivered";
/** A pass may come after an answer, on platforms that end a function: the next one goes on. */
const passMax = 50;
const keptDays = 30;

const laterBy = (time: Date, ms: number) => new Date(time.getTime() + ms);

/** What is known of a failure without saying to whom the letter goes. */
function codeOf(error: unknown): string {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown };
  return [code, responseCode].filter(Boolean).join(" ") || "unknown";
}

async function transmit(
  { tokenBox }: SendDeps,
  way: Extract<MailWay, { kind: "smtp" }>,
  mail: MailRow,
): Promise<void> {
  const opened = mail.body === null ? null : await tokenBox.open(mail.body);
  if (opened === null) throw Object.assign(new Error("No key opens this letter"), { code: "unreadable" });
  const body = LetterBody.parse(JSON.parse(opened));
  await sendOverSmtp(way.url, {
    from: { name: siteName, address: way.from },
    to: { name: "", address: mail.recipient },
    subject: mail.subject,
    text: renderText(body),
    html: renderHtml(body),
  });
}

async function giveUp(deps: SendDeps, mail: MailRow, error: string, isOurs: boolean): Promise<void> {
  await finishMail(deps.db, mail, { status: "failed", error, at: deps.now() });
  deps.log.warn({ mailId: mail.id, kind: mail.kind, error }, "mail_given_up");
  if (isOurs)
    await raiseAlert(
      deps.alerts,
      alertKey,
      `Letters to members do not go out: one was given up after a day (${error}). Look at SMTP_URL and at the mail server`,
    );
}

/** @returns whether there is any use in trying the next letter now. */
async function handleFailure(deps: SendDeps, mail: MailRow, failure: unknown): Promise<boolean> {
  const { id, kind, attempts, createdAt } = mail;
  const now = deps.now();
  const error = codeOf(failure);
  const refusal = judgeRefusal(failure);
  const isLost = error === "unreadable" || refusal === "no_such_recipient";
  if (isLost || isTooOld(createdAt, now)) await giveUp(deps, mail, error, refusal !== "no_such_recipient");
  else {
    await postponeMail(deps.db, id, laterBy(now, retryAfterMs(attempts)), error);
    deps.log.warn({ mailId: id, kind, attempts, error, cause: loggedCause(failure) }, "mail_not_sent");
  }
  return isLost || refusal === "letter";
}

/**
 * Sends the letters that are due, each by one copy of the app. What does not go through is tried again, later each time,
 * for a day; a mail server that does not answer is left alone until the next pass.
 * @returns how many went out.
 */
export async function sendLetters(deps: SendDeps): Promise<number> {
  const { db, now, mail } = deps;
  const { way } = mail;
  if (way.kind !== "smtp") return 0;
  let sent = 0;
  for (let left = passMax; left > 0; left -= 1) {
    const letter = await claimNext(db, now(), laterBy(now(), sendingMinutes * 60_000));
    if (!letter) break;
    try {
      await transmit(deps, way, letter);
    } catch (failure) {
      if (await handleFailure(deps, letter, failure)) continue;
      break;
    }
    await finishMail(db, letter, { status: "sent", error: null, at: now() });
    sent += 1;
  }
  if (sent > 0) await resolveAlert(deps.alerts, alertKey);
  return sent;
}

/**
 * Forgets letters of long ago: that they were sent, and to which address.
 * @param limit so many at most. @returns how many were forgotten.
 */
export const forgetOldLetters = ({ db, now }: Pick<SendDeps, "db" | "now">, limit: number): Promise<number> =>
  deleteMailsBefore(db, laterBy(now(), -keptDays * 86_400_000), limit);
