import { forgetLinks } from "@/lib/accounts/forget-links";
import { trimAudit } from "@/lib/audit/trim";
import type { Db } from "@/lib/db/client";
import { forgetCounters } from "@/lib/limits/forget";
import { forgetOldLetters } from "@/lib/mail/send";
import { forgetEvents } from "@/lib/membership/forget-events";
import { withLease } from "@/lib/membership/lease";
import { forgetDayCounts } from "@/lib/overview/day-counts";
import { forgetSessions } from "@/lib/sessions/forget";
import { forgetOldDeliveries } from "@/lib/webhooks/forget";

export interface RetentionDeps {
  db: Db;
  now: () => Date;
}

/** For how many days after its end a thing is kept; 0: for ever. */
export interface RetentionSettings {
  KEEP_SESSIONS_DAYS: number;
  KEEP_LINKS_DAYS: number;
  KEEP_AUDIT_DAYS: number;
  KEEP_EVENTS_DAYS: number;
}

/** How many rows of each kind were forgotten. */
export type Forgotten = Record<
  "sessions" | "links" | "events" | "counters" | "letters" | "deliveries" | "audit",
  number
>;

/**
 * `done`: all is forgotten that was due; `incomplete`: the time was over before, and the next call goes on; `busy`:
 * another one is at it, and nothing was done.
 */
export interface Maintenance extends Forgotten {
  outcome: "done" | "incomplete" | "busy";
}

export interface MaintainOptions {
  /** After so long no further batch is begun, for platforms that end a function; null: as long as it needs. */
  limitSeconds: number | null;
}

const nothing: Forgotten = {
  ...{ sessions: 0, links: 0, events: 0, counters: 0 },
  ...{ letters: 0, deliveries: 0, audit: 0 },
};

/** Small enough that nobody who waits for its rows notices. */
const batchSize = 1000;

const dayMs = 86_400_000;

/** Held by the one who forgets. */
const lease = "maintain";

/** Forgets so many rows at most, in a transaction of its own. @returns how many. */
type Forget = (limit: number) => Promise<number>;

/** What is due at this moment, kind after kind. */
function kindsDue(deps: RetentionDeps, keep: RetentionSettings): [keyof Forgotten, Forget][] {
  const { db } = deps;
  const now = deps.now();
  const after = (days: number, forget: (before: Date, limit: number) => Promise<number>): Forget =>
    days === 0 ? async () => 0 : (limit) => forget(new Date(now.getTime() - days * dayMs), limit);
  return [
    ["sessions", after(keep.KEEP_SESSIONS_DAYS, (before, limit) => forgetSessions(db, before, limit))],
    ["links", after(keep.KEEP_LINKS_DAYS, (before, limit) => forgetLinks(db, before, limit))],
    ["events", after(keep.KEEP_EVENTS_DAYS, (before, limit) => forgetEvents(db, before, limit))],
    ["counters", (limit) => forgetCounters(db, now, limit)],
    // The app forgets these two by itself as well; a site that is rarely visited may not have.
    ["letters", (limit) => forgetOldLetters({ db, now: () => now }, limit)],
    ["deliveries", (limit) => forgetOldDeliveries({ db, now: () => now }, limit)],
    ["audit", after(keep.KEEP_AUDIT_DAYS, (before, limit) => trimAudit(deps, before, limit))],
  ];
}

/** Batch after batch until one is not full: what is cut short is gone on with next time. */
async function forgetAll(
  deps: RetentionDeps,
  keep: RetentionSettings,
  isOver: () => boolean,
  keepLease: () => Promise<void>,
): Promise<Maintenance> {
  const forgotten = { ...nothing };
  for (const [kind, forget] of kindsDue(deps, keep))
    for (let isFull = true; isFull; ) {
      if (isOver()) return { outcome: "incomplete", ...forgotten };
      const count = await forget(batchSize);
      forgotten[kind] += count;
      isFull = count >= batchSize;
      if (isFull) await keepLease();
    }
  // Some seven rows a day: not worth a batch, or a count.
  await forgetDayCounts(deps);
  return { outcome: "done", ...forgotten };
}

/** Forgets what is older than the settings say. Safe to run at any time, while the app serves, and as often as one likes. */
export async function maintain(
  deps: RetentionDeps,
  keep: RetentionSettings,
  { limitSeconds }: MaintainOptions,
): Promise<Maintenance> {
  const deadline = limitSeconds === null ? null : deps.now().getTime() + limitSeconds * 1000;
  const isOver = () => deadline !== null && deps.now().getTime() >= deadline;
  const result = await withLease(deps.db, lease, { lifeline: true }, (keepLease) =>
    forgetAll(deps, keep, isOver, () => keepLease(deps.db)),
  );
  return result === "busy" ? { outcome: "busy", ...nothing } : result;
}
