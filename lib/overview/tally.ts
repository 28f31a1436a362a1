import type { Tallied } from "@/lib/contracts/overview";
import type { Db } from "@/lib/db/client";
import { type Log, loggedCause } from "@/lib/log";
import { addDayCounts, type DayCount } from "./day-counts";

/**
 * Adds up in the process what is counted by the day, so that a flood of it costs the database one statement now and then.
 * What a process had not written when it was killed is not counted.
 */
export interface Tally {
  count(what: Tallied): void;
  /** Whether counts have waited for so long that somebody should write them. */
  isDue(): boolean;
  /** Writes what was counted. Never fails: what could not be written waits for the next time. */
  write(): Promise<void>;
}

const waitsMs = 30_000;

export function createTally({ db, now, log }: { db: Db; now: () => Date; log: Log }): Tally {
  let counts = new Map<string, DayCount>();
  let since: number | null = null;

  function add({ day, what, count }: DayCount): void {
    const key = `${day} ${what}`;
    counts.set(key, { day, what, count: (counts.get(key)?.count ?? 0) + count });
  }

  return {
    count(what) {
      const at = now();
      since ??= at.getTime();
      add({ day: at.toISOString().slice(0, 10), what, count: 1 });
    },
    isDue: () => since !== null && now().getTime() - since >= waitsMs,
    async write() {
      // Taken before the database is asked: whoever counts or writes meanwhile begins anew.
      const taken = [...counts.values()];
      counts = new Map();
      since = null;
      try {
        await addDayCounts(db, taken);
      } catch (error) {
        since ??= now().getTime();
        for (const row of taken) add(row);
        log.warn({ cause: loggedCause(error) }, "counts_not_written");
      }
    },
  };
}
