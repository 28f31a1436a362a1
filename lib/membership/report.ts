import { desc, eq, inArray } from "drizzle-orm";
import {
  type Effect,
  effects,
  type PlannedChange,
  type PlanPage,
  type PlanQuery,
  type RunSummary,
} from "@/lib/contracts/runs";
import type { DbOrTx } from "@/lib/db/client";
import { type plannedChanges, profiles, users, verificationRuns } from "@/lib/db/schema";
import { effectOf } from "./plan";
import { countPlan, listPlan, listPlanPage } from "./planned";
import { countsOf, type RunRow } from "./runs";
import { reasonInWords } from "./words";

/** The order in which changes are told: who loses access first. */
export const effectsInOrder = effects;

export function toRunSummary(row: RunRow): RunSummary {
  const { id, trigger, mode, dryRun, status, startedAt, finishedAt, pages, apiCalls, error } = row;
  return {
    ...{ id, trigger, mode, dryRun, status, pages, apiCalls },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    seconds: finishedAt === null ? null : (finishedAt.getTime() - startedAt.getTime()) / 1000,
    counts: countsOf(row),
    message: error,
  };
}

/** The last runs, the newest first. */
export async function listRuns(db: DbOrTx, limit: number): Promise<RunSummary[]> {
  const rows = await db
    .select()
    .from(verificationRuns)
    .orderBy(desc(verificationRuns.startedAt))
    .limit(limit);
  return rows.map(toRunSummary);
}

/** Who somebody is; null where they have none. */
interface Named {
  name: string | null;
  patreonId: string | null;
}

const toPlannedChange = (
  change: typeof plannedChanges.$inferSelect,
  { name, patreonId }: Named,
): PlannedChange => ({
  effect: effectOf(change.fromPaid, change.paid),
  userId: change.userId,
  patreonId,
  name,
  from: change.fromState,
  to: change.state,
  reason: change.reason,
  why: reasonInWords(change.reason),
  until: change.until?.toISOString() ?? null,
});

/** Changes are read in batches, so that memory does not grow with their number; each reads the names of all people. */
const batchSize = 5000;

/** What a run changes, or would change, in order of user id. @param effect null: whatever effect it has. */
export async function* readPlan(
  db: DbOrTx,
  runId: string,
  effect: Effect | null = null,
): AsyncGenerator<PlannedChange> {
  for (let afterUserId = 0; ; ) {
    const plan = await listPlan(db, runId, { effect, afterUserId, limit: batchSize });
    for (const { change, name, username, patreonId } of plan)
      yield toPlannedChange(change, { name: name ?? username, patreonId });
    const last = plan.at(-1);
    if (!last || plan.length < batchSize) return;
    afterUserId = last.change.userId;
  }
}

const pageSize = 50;

/** A page of what a run changes: who loses access first. */
export async function readPlanPage(
  db: DbOrTx,
  runId: string,
  { effect, page }: PlanQuery,
): Promise<PlanPage> {
  const counts = await countPlan(db, runId);
  const count = effect ? counts[effect] : counts.lost + counts.gained + counts.changed;
  const which = { effect: effect ?? null, offset: (page - 1) * pageSize, limit: pageSize };
  const rows = await listPlanPage(db, runId, which);
  const names = await listNames(
    db,
    rows.map(({ userId }) => userId),
  );
  const nobody = { name: null, patreonId: null };
  const changes = rows.map((row) => toPlannedChange(row, names.get(row.userId) ?? nobody));
  return { changes, counts, page, pages: Math.max(1, Math.ceil(count / pageSize)) };
}

/**
 * A run with what it changed, or would have changed, in the order of telling; null for no such run. Plans of old runs
 * are forgotten, and so is what a plan said of people who are gone: there may be fewer changes than the counts say.
 */
export async function findRun(
  db: DbOrTx,
  id: string,
): Promise<{ run: RunSummary; changes: PlannedChange[] } | null> {
  const [row] = await db.select().from(verificationRuns).where(eq(verificationRuns.id, id));
  if (!row) return null;
  const changes: PlannedChange[] = [];
  for await (const change of readPlan(db, id)) changes.push(change);
  return { run: toRunSummary(row), changes: inOrder(changes) };
}

/** Lost, gained, changed; within each the order stays. */
const inOrder = (changes: readonly PlannedChange[]): PlannedChange[] =>
  effectsInOrder.flatMap((effect) => changes.filter((change) => change.effect === effect));

/** Who these users are, by id: the profile's name, else the user name. Who is gone is missing. */
export async function listNames(db: DbOrTx, userIds: readonly number[]): Promise<Map<number, Named>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, name: profiles.name, username: users.username, patreonId: users.patreonId })
    .from(users)
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .where(inArray(users.id, [...userIds]));
  return new Map(
    rows.map(({ id, name, username, patreonId }) => [id, { name: name ?? username, patreonId }]),
  );
}
