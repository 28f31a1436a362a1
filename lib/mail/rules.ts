const minuteMs = 60_000;

/**
 * While a letter is on its way to the mail server nobody else takes it: longer than any sending takes by clocks that
 * differ, and no longer, because a copy that died with it keeps somebody waiting for so long.
 */
export const sendingMinutes = 2;

const longestWaitMinutes = 15;

/** How long to wait after so many tries, in milliseconds: 1 minute, twice as long each time, a quarter of an hour at most. */
export const retryAfterMs = (attempts: number): number =>
  Math.min(2 ** Math.min(attempts - 1, 10), longestWaitMinutes) * minuteMs;

/** A letter that nobody took for a day would only confuse whoever gets it. */
export const isTooOld = (createdAt: Date, now: Date): boolean =>
  now.getTime() - createdAt.getTime() >= 24 * 60 * minuteMs;

/** So many letters of one kind in an hour go to one person: whoever can cause them must not bury somebody in mail. */
export const sameKindAnHourMax = 10;

/** What a mail server's refusal means. */
export type Refusal =
  /** Nobody there by that address: trying again would change nothing, and it is no trouble of ours. */
  | "no_such_recipient"
  /** This letter later, others now. */
  | "letter"
  /** The server itself: nothing goes through it now. */
  | "server";

/** Reads the error of nodemailer: `command` says what was being answered, `responseCode` is the server's (RFC 5321, 4.2). */
export function judgeRefusal(error: unknown): Refusal {
  const { command, responseCode } = (error ?? {}) as { command?: unknown; responseCode?: unknown };
  if (command === "RCPT TO")
    return typeof responseCode === "number" && responseCode >= 500 ? "no_such_recipient" : "letter";
  return command === "DATA" ? "letter" : "server";
}
