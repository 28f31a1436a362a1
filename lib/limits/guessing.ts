import type { CounterStore } from "./counters";
import { tooMany } from "./limits";

/**
 * Guards one account against guessing (OWASP, Authentication Cheat Sheet; NIST SP 800-63B, 3.2.2 asks for at most 100
 * failures in a row). From the fifth failure on, each try has to wait longer than the one before; at the hundredth the
 * account rests for a day. A device that has signed in to the account before is counted by itself, so that nobody can
 * lock the right person out by guessing.
 */
export interface Guessing {
  /**
   * Counts a try before it is made, so that tries at the same moment cannot slip through.
   * @param who the account, and the known device where there is one.
   * @throws AppError too_many_requests; such a try is not counted.
   */
  attempt(who: Attempted): Promise<void>;
  /** The try was right: everything counted against it is forgotten. */
  succeed(who: Attempted): Promise<void>;
  /** The try was right for another account of the same name: it counts against this one no more. */
  withdraw(who: Attempted): Promise<void>;
}

export interface Attempted {
  /** A digest that stands for the account, or for the folded name where there is no such account. */
  account: string;
  /** null for a device that never signed in to this account. */
  device: string | null;
}

const daySeconds = 86_400;
const longestWaitSeconds = 900;

/** How long to wait after so many failures, counted from the first that makes wait. */
export const backoffSeconds = (beyond: number): number =>
  Math.min(2 ** Math.min(beyond, 20), longestWaitSeconds);

/** @param free after so many failures the next try waits. @param most failures in a row at most. */
export function createGuessing(store: CounterStore, free: number, most: number): Guessing {
  // The counter itself refuses nothing below `most`; it forgets a day after the first failure of a row.
  const failures = store.counter("failures", most, daySeconds);
  const turns = store.counter("turns", 1, longestWaitSeconds);
  const keyOf = ({ account, device }: Attempted) => (device === null ? account : `${account}:${device}`);
  return {
    async attempt(who) {
      const key = keyOf(who);
      const { total, passed, secondsLeft } = await failures.count(key);
      if (!passed) throw tooMany(secondsLeft);
      if (total < free) return;
      // A try takes the turn of the next one with it, should it fail.
      const turn = await turns.count(key, backoffSeconds(total - free + 1));
      if (turn.passed) return;
      await failures.uncount(key);
      throw tooMany(turn.secondsLeft);
    },
    async succeed(who) {
      const key = keyOf(who);
      await Promise.all([failures.clear(key), turns.clear(key)]);
    },
    withdraw: (who) => failures.uncount(keyOf(who)),
  };
}
