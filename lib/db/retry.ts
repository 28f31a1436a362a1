import { setTimeout as sleep } from "node:timers/promises";
import { databaseFault } from "./errors";

/**
 * serialization_failure and deadlock_detected: the transaction was taken back whole, and the same one may well succeed.
 * PostgreSQL says the first at higher isolation levels; distributed databases that speak its language say it at any.
 * https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
 */
const worthAnotherTry = new Set(["40001", "40P01"]);

const triesMax = 5;

/** Resolves after so many milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

/** Between none and twice as long as the time before, so that those who met once do not meet again. */
const pauseMs = (tries: number) => Math.random() * 20 * 2 ** tries;

/**
 * Runs a transaction, and again when it was taken back because others were at the same rows. Nothing of a try that was
 * taken back is in the database; what it did elsewhere is the caller's to do once (`lib/patreon/renew-once.ts`).
 * @throws what the last of five tries threw, or the first error of another kind.
 */
export async function retryTransaction<T>(run: () => Promise<T>, pause: Pause = sleep): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === triesMax || !worthAnotherTry.has(databaseFault(error)?.code ?? "")) throw error;
      await pause(pauseMs(tries));
    }
  }
}
