import "server-only";
import { loggedCause } from "@/lib/log";
import { sendLetters } from "@/lib/mail/send";
import type { Deps } from "./deps";

/** Sends the letters that are due, after the answer or on the heartbeat: nobody waits for a mail server. */
export async function sendDueLetters(deps: Deps): Promise<void> {
  try {
    const sent = await sendLetters(deps);
    if (sent > 0) deps.log.info({ sent }, "letters_sent");
  } catch (error) {
    deps.log.error({ cause: loggedCause(error) }, "letters_not_sent");
  }
}
