import { and, asc, eq, gte, lt, max, sql } from "drizzle-orm";
import type { OwnData } from "@/lib/contracts/own-data";
import type { DbOrTx } from "@/lib/db/client";
import { membershipEvents, membershipOverrides } from "@/lib/db/schema";

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

/** Every change of one person's verdict, and every override an admin gave them, oldest first. */
export async function readWholeHistory(
  db: DbOrTx,
  userId: number,
): Promise<Pick<OwnData["membership"], "changes" | "overrides">> {
  const { id, at } = membershipEvents;
  const own = eq(membershipEvents.userId, userId);
  const changes = await db.select().from(membershipEvents).where(own).orderBy(asc(at), asc(id));
  const overrides = await db
    .select()
    .from(membershipOverrides)
    .where(eq(membershipOverrides.userId, userId))
    .orderBy(asc(membershipOverrides.id));
  return {
    changes: changes.map((change) => ({
      at: change.at.toISOString(),
      from: change.fromState,
      to: change.toState,
      paid: change.toPaid,
      reason: change.reason,
      source: change.source,
    })),
    overrides: overrides.map(({ setAt, until, endedAt, note }) => ({
      setAt: setAt.toISOString(),
      until: until.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      note,
    })),
  };
}
