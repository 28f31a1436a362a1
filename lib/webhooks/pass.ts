import type { Tx } from "@/lib/db/client";
import { databaseFault } from "@/lib/db/errors";
import { PatreonError } from "@/lib/patreon/errors";
import { type Asking, NotKnown } from "./ask";
import { laterBy, quietSeconds, retrySeconds } from "./rules";
import { noteFailure, rest, type WaitingMember, yieldToOthers } from "./store";

/** When Patreon says to wait but not how long. */
const usualWaitSeconds = 60;
/** So many members in a row without an answer: Patreon is down, and asking on would only keep the work waiting. */
const unansweredMax = 3;

/** lock_not_available and deadlock_detected: the rows are being written by others, a verification mostly. */
const heldByOthers = new Set(["55P03", "40P01"]);

/** Work under way. */
export interface Work extends Asking {
  /** Members of whom Patreon told, and of whom nothing is known after asking. */
  result: { told: number; unknown: number };
  unansweredInARow: number;
  /** Patreon wants to be left alone, or does not answer at all. */
  isStopped: boolean;
  isOutOfTime: () => boolean;
  /** @throws Error when somebody else has the lease: this work must write nothing more. */
  keepLease: (tx: Tx) => Promise<void>;
}

export const mustEnd = (work: Work): boolean => work.isStopped || work.isOutOfTime();

/** What is written of members is told by this source. */
export const source = "webhook";

/** How a delivery ends. */
export interface End {
  status: "done" | "ignored";
  error: string | null;
}
export const done: End = { status: "done", error: null };

/** Writes in one transaction, if the lease is still ours. @throws Error of the database when others hold the rows. */
export async function write(work: Work, step: (tx: Tx) => Promise<void>): Promise<void> {
  await work.deps.db.transaction(async (tx) => {
    await yieldToOthers(tx);
    await work.keepLease(tx);
    await step(tx);
  });
}

export function noteTold(work: Work, members: number): void {
  work.result.told += members;
  work.unansweredInARow = 0;
}

/**
 * After a try that came to nothing: nobody is changed, and the members wait. When Patreon asks to be left alone, or does
 * not answer at all, or others hold the rows, everything waits.
 * @throws error when it is another.
 */
export async function noteUnknown(work: Work, members: WaitingMember[], error: unknown): Promise<void> {
  const { db, now } = work.deps;
  if (heldByOthers.has(databaseFault(error)?.code ?? "")) {
    work.isStopped = true;
    return rest(db, laterBy(now(), quietSeconds));
  }
  if (!(error instanceof PatreonError) && !(error instanceof NotKnown)) throw error;
  work.result.unknown += members.length;
  if (error instanceof PatreonError && error.failure === "throttled") {
    work.isStopped = true;
    return rest(db, laterBy(now(), error.retryAfterSeconds ?? usualWaitSeconds));
  }
  await write(work, (tx) => noteFailure(tx, members, error.message, now()));
  if (!(error instanceof PatreonError) || error.failure !== "unavailable") return;
  work.unansweredInARow += 1;
  if (work.unansweredInARow < unansweredMax) return;
  work.isStopped = true;
  await rest(db, laterBy(now(), retrySeconds[0]));
}
