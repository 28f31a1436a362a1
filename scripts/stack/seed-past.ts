import { asc, eq } from "drizzle-orm";
import type { EntitlementState } from "@/lib/contracts/membership";
import type { Tx } from "@/lib/db/client";
import { entitlements, membershipEvents, users } from "@/lib/db/schema";

/** A state that somebody of the demo was in, and since how many days before now. */
export type PastState = [state: Extract<EntitlementState, "trial" | "active">, daysAgo: number];

const dayMs = 86_400_000;

/**
 * Gives somebody of the demo a past, so that its pictures of months and weeks have something to show: states they were
 * in before the one that Patreon tells of now, and since when they are in that.
 * @param past oldest first; all of them were paid.
 * @param sinceDaysAgo how many days ago they came into the state they are in now.
 */
export async function givePast(
  tx: Tx,
  userId: number,
  past: readonly PastState[],
  sinceDaysAgo: number,
  now: Date,
): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  const [first] = await tx
    .select()
    .from(membershipEvents)
    .where(eq(membershipEvents.userId, userId))
    .orderBy(asc(membershipEvents.at))
    .limit(1);
  if (!first) return;
  const last = past.at(-1);
  // What Patreon says now is what they were: there was no change but the first.
  if (last && last[0] === first.toState) return givePast(tx, userId, past.slice(0, -1), last[1], now);
  const states = past.map(([state]) => state);
  const earlier = past.map(([toState, daysAgo], place) => ({
    ...{ userId, fromState: states[place - 1] ?? null, toState, fromPaid: place > 0, toPaid: true },
    ...{ reason: toState === "trial" ? "free_trial" : "paying", source: "sweep", at: before(daysAgo) },
  }));
  if (earlier.length > 0) await tx.insert(membershipEvents).values(earlier);
  const since = before(sinceDaysAgo);
  const fromState = states.at(-1) ?? null;
  await tx
    .update(membershipEvents)
    .set({ at: since, fromState, fromPaid: fromState !== null })
    .where(eq(membershipEvents.id, first.id));
  await tx.update(entitlements).set({ since }).where(eq(entitlements.userId, userId));
  await tx
    .update(users)
    .set({ createdAt: before(past[0]?.[1] ?? sinceDaysAgo) })
    .where(eq(users.id, userId));
}
