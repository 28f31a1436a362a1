import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import type { Effect } from "@/lib/contracts/runs";
import type { DbOrTx } from "@/lib/db/client";
import { rowsQuery, type SentColumn } from "@/lib/db/rows";
import { plannedChanges, profiles, users } from "@/lib/db/schema";
import type { Verdict } from "./rules";
import type { Person } from "./stage";

/** A change as it was decided, to be written into the plan: what stands, what would stand, and since when we know. */
export interface DecidedChange extends Verdict {
  person: Person;
  /** Whether they had access when it was decided: what stood may have run out by then. */
  fromPaid: boolean;
}

const planColumns: Record<string, SentColumn<DecidedChange>> = {
  user_id: { type: "integer", of: ({ person }) => person.userId },
  from_state: { type: "text", of: ({ person }) => person.previous?.state ?? null },
  from_paid: { type: "boolean", of: (change) => change.fromPaid },
  from_reason: { type: "text", of: ({ person }) => person.previous?.reason ?? null },
  state: { type: "text", of: (change) => change.state },
  paid: { type: "boolean", of: (change) => change.paid },
  tier_ids: { type: "text[]", of: (change) => change.tierIds },
  until: { type: "timestamptz", of: (change) => change.until },
  reason: { type: "text", of: (change) => change.reason },
  observed_at: { type: "timestamptz", of: ({ person }) => person.observedAt },
};
const planColumnNames = sql.raw(Object.keys(planColumns).join(", "));

export async function insertPlan(
  db: DbOrTx,
  runId: string,
  changes: readonly DecidedChange[],
): Promise<void> {
  if (changes.length === 0) return;
  // Somebody may have deleted their account since they were decided on.
  await db.execute(sql`
    insert into planned_changes (run_id, ${planColumnNames})
    select ${runId}::uuid, ${planColumnNames} from (${rowsQuery(planColumns, changes)}) as planned
    where exists (select from users where users.id = planned.user_id for key share)
    on conflict do nothing`);
}

export async function clearPlan(db: DbOrTx, runId: string): Promise<void> {
  await db.delete(plannedChanges).where(eq(plannedChanges.runId, runId));
}

/** The planned verdicts of a run, for `applyVerdicts`. */
export const plannedRows = (runId: string): SQL =>
  sql`select user_id, state, paid, tier_ids, until, reason, observed_at
    from planned_changes where run_id = ${runId}::uuid`;

const { fromPaid, paid } = plannedChanges;

/** What `effectOf` says, in SQL. */
const effectIs: Record<Effect, SQL> = {
  lost: sql`${fromPaid} and not ${paid}`,
  gained: sql`not ${fromPaid} and ${paid}`,
  changed: sql`${fromPaid} = ${paid}`,
};

const ofRun = (runId: string, effect: Effect | null) =>
  and(eq(plannedChanges.runId, runId), effect === null ? undefined : effectIs[effect]);

/**
 * The next planned changes in order of user id, each with a name to show: the profile's, else the user name.
 * @param which.effect null: of whatever effect.
 */
export async function listPlan(
  db: DbOrTx,
  runId: string,
  which: { effect: Effect | null; afterUserId: number; limit: number },
) {
  return db
    .select({
      change: plannedChanges,
      name: profiles.name,
      username: users.username,
      patreonId: users.patreonId,
    })
    .from(plannedChanges)
    .innerJoin(users, eq(users.id, plannedChanges.userId))
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .where(and(ofRun(runId, which.effect), gt(plannedChanges.userId, which.afterUserId)))
    .orderBy(plannedChanges.userId)
    .limit(which.limit);
}

/** A page of the plan, without names: who loses access first, then who gains it. */
export async function listPlanPage(
  db: DbOrTx,
  runId: string,
  which: { effect: Effect | null; offset: number; limit: number },
) {
  const rank = sql`case when ${effectIs.lost} then 0 when ${effectIs.gained} then 1 else 2 end`;
  return db
    .select()
    .from(plannedChanges)
    .where(ofRun(runId, which.effect))
    .orderBy(rank, asc(plannedChanges.userId))
    .offset(which.offset)
    .limit(which.limit);
}

/** Whom the plan of a run is about. */
export async function listPlannedIds(db: DbOrTx, runId: string): Promise<number[]> {
  const rows = await db
    .select({ userId: plannedChanges.userId })
    .from(plannedChanges)
    .where(eq(plannedChanges.runId, runId));
  return rows.map(({ userId }) => userId);
}

/** How many changes of each effect are planned, of people who are still there. */
export async function countPlan(db: DbOrTx, runId: string): Promise<Record<Effect, number>> {
  const count = (effect: Effect) => sql<number>`count(*) filter (where ${effectIs[effect]})::integer`;
  const [row] = await db
    .select({ lost: count("lost"), gained: count("gained"), changed: count("changed") })
    .from(plannedChanges)
    .where(eq(plannedChanges.runId, runId));
  return row ?? { lost: 0, gained: 0, changed: 0 };
}
