import { forgetLinks } from "@/lib/accounts/forget-links";
import { trimAudit } from "@/lib/audit/trim";
import type { Db } from "@/lib/db/client";
import { forgetCounters } from "@/lib/limits/forget";
import { forgetOldLetters } from "@/lib/mail/send";
import { forgetEvents } from "@/lib/membership/forget-events";
import { withLease } from "@/lib/membership/lease";
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
export type Forgotten = Record<"sessions" | "links" | "audit" | "events" | "counters", number>;

/** Small enough that nobody who waits for its rows notices. */
const batchSize = 1000;

const dayMs = 86_400_000;

/** Held by the one who forgets. */
const lease = "maintain";

/** Batch after batch until one is not full, each a transaction of its own: what is cut short is gone on with next time. */
async function inBatches(forget: (limit: number) => Promise<number>, between: () => Promise<void>) {
  for (let total = 0; ; ) {
    const forgotten = await forget(batchSize);
    total += forgotten;
    if (forgotten < batchSize) return total;
    await between();
  }
}

async function forgetAll(
  deps: RetentionDeps,
  keep: RetentionSettings,
  between: () => Promise<void>,
): Promise<Forgotten> {
  const { db } = deps;
  const now = deps.now();
  const after = (days: number, forget: (before: Date, limit: number) => Promise<number>) =>
    days === 0 ? 0 : inBatches((limit) => forget(new Date(now.getTime() - days * dayMs), limit), between);
  const forgotten = {
    sessions: await after(keep.KEEP_SESSIONS_DAYS, (before, limit) => forgetSessions(db, before, limit)),
    links: await after(keep.KEEP_LINKS_DAYS, (before, limit) => forgetLinks(db, before, limit)),
    events: await after(keep.KEEP_EVENTS_DAYS, (before, limit) => forgetEvents(db, before, limit)),
    counters: await inBatches((limit) => forgetCounters(db, now, limit), between),
    audit: await after(keep.KEEP_AUDIT_DAYS, (before, limit) => trimAudit(deps, before, limit)),
  };
  // The app does these two by itself; a site that is rarely visited may not have.
  await forgetOldLetters(deps);
  await forgetOldDeliveries(deps);
  return forgotten;
}

/**
 * Forgets what is older than the settings say. Safe to run at any time, while the app serves, and as often as one likes.
 * @returns `busy` when another one is at it, and nothing was done.
 */
export async function maintain(deps: RetentionDeps, keep: RetentionSettings): Promise<Forgotten | "busy"> {
  return withLease(deps.db, lease, { lifeline: true }, (keepLease) =>
    forgetAll(deps, keep, () => keepLease(deps.db)),
  );
}
