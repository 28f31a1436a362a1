import { and, asc, eq, gte, lt, max, sql } from "drizzle-orm";
import type { DbOrTx } from "@/lib/db/client";
import { membershipEvents } from "@/lib/db/schema";

/** A change of the verdict, as far as the card's months read it. */
export type StateChange = Awaited<ReturnType<typeof listChangesSince>>[number];

/** The changes of one person's verdict since `since`, oldest first, led by the one that stood at that moment. */
export async function listChangesSince(db: DbOrTx, userId: number, since: Date) {
  const { at } = membershipEvents;
  const own = eq(membershipEvents.userId, userId);
  const before = db
    .select({ at: max(at) })
    .from(membershipEvents)
    .where(and(own, lt(at, since)));
  return db
    .select({ at, state: membershipEvents.toState, paid: membershipEvents.toPaid })
    .from(membershipEvents)
    .where(and(own, gte(at, sql`coalesce((${before}), ${since.toISOString()}::timestamptz)`)))
    .orderBy(asc(at), asc(membershipEvents.id));
}
