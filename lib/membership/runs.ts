import { and, asc, desc, eq, gt, inArray, lt, ne, sql } from "drizzle-orm";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { plannedChanges, sweptMembers, verificationRuns } from "@/lib/db/schema";

export type RunRow = typeof verificationRuns.$inferSelect;

/** How many people a run saw, and what it would change or has changed. */
export interface RunCounts {
  seen: number;
  gained: number;
  lost: number;
  changed: number;
  unknown: number;
  /** Of the unknown: whose token Patreon refused in this run. */
  refused: number;
}

export const noCounts: RunCounts = { seen: 0, gained: 0, lost: 0, changed: 0, unknown: 0, refused: 0 };

export function countsOf({ counts }: Pick<RunRow, "counts">): RunCounts {
  const { seen = 0, gained = 0, lost = 0, changed = 0, unknown = 0, refused = 0 } = counts;
  return { seen, gained, lost, changed, unknown, refused };
}

/** A sweep begun longer ago than this starts anew: what its first pages told is old news. */
const resumableMs = 6 * 3_600_000;

/** The sweep that was killed or ran out of time and can go on at its cursor; null for none. */
export async function findResumable(db: DbOrTx, dryRun: boolean, now: Date): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(verificationRuns)
    .where(
      and(
        eq(verificationRuns.status, "running"),
        eq(verificationRuns.mode, "sweep"),
        eq(verificationRuns.dryRun, dryRun),
      ),
    )
    .orderBy(desc(verificationRuns.startedAt))
    .limit(1);
  return row && !isStale(row, now) ? row : null;
}

/** What is to be gone on with. */
export interface Unfinished {
  trigger: RunRow["trigger"];
  /** Patreon interrupted it. */
  hasFailed: boolean;
  /** It asked people one by one: who was looked at since then need not be asked again. */
  askedSince: Date | null;
}

/** Whether it asked people one by one and was cut short: it has kept what it was told, and a run of its own asks the rest. */
const isCutShort = ({ mode, status, error }: RunRow): boolean =>
  mode === "individual" && status === "incomplete" && error !== null;

/** Whether a run did not come to its end: its process was ended, its time ran out, it was parked, or it failed. */
const isUnended = (run: RunRow): boolean =>
  run.status === "running" || run.status === "failed" || isCutShort(run);

/** Nothing older is looked back on: what began longer ago cannot be gone on with. */
const lookBackMs = 24 * 3_600_000;

/** So much later than it was decided on a run may have begun: it waits first until Patreon may be asked. */
const beginsLateMs = 3_600_000;

/**
 * The runs of which each went on with the one before it, up to the last. One that a person began, or a cron when the
 * ones before it were given up already, goes on with nothing.
 * @param runs the oldest first.
 */
function lastChain(runs: readonly RunRow[]): RunRow[] {
  let chain: RunRow[] = [];
  for (const run of runs) {
    const [first, previous] = [chain[0], chain.at(-1)];
    const goesOn =
      first !== undefined &&
      previous !== undefined &&
      isUnended(previous) &&
      run.trigger === previous.trigger &&
      run.requestedBy === null &&
      run.startedAt.getTime() - first.startedAt.getTime() < resumableMs + beginsLateMs;
    if (!goesOn) chain = [];
    chain.push(run);
  }
  return chain;
}

/**
 * The last run that was to change something, if it did not come to its end; null for none. A run that a person began is
 * the person's to go on with. How long it has been tried counts from the first of the runs that went on one with the
 * other: what fails again and again is given up.
 */
export async function findUnfinished(db: DbOrTx, now: Date): Promise<Unfinished | null> {
  const runs = await db
    .select()
    .from(verificationRuns)
    .where(
      and(
        eq(verificationRuns.dryRun, false),
        gt(verificationRuns.startedAt, new Date(now.getTime() - lookBackMs)),
      ),
    )
    .orderBy(asc(verificationRuns.startedAt));
  const chain = lastChain(runs);
  const [first, last] = [chain[0], chain.at(-1)];
  if (!first || !last || !isUnended(last) || last.trigger === "script" || isStale(first, now)) return null;
  if (last.parkedUntil && now < last.parkedUntil) return null;
  return {
    trigger: last.trigger,
    hasFailed: last.error !== null && !isCutShort(last),
    askedSince: chain.find(isCutShort)?.startedAt ?? null,
  };
}

/** Whether a run began too long ago to go on. */
export const isStale = (run: RunRow, now: Date): boolean =>
  now.getTime() - run.startedAt.getTime() >= resumableMs;

/** Until when Patreon asked any run to leave it alone; null: it may be asked. */
export async function findSilence(db: DbOrTx, now: Date): Promise<Date | null> {
  const [row] = await db
    .select({ until: verificationRuns.parkedUntil })
    .from(verificationRuns)
    .where(gt(verificationRuns.parkedUntil, now))
    .orderBy(desc(verificationRuns.parkedUntil))
    .limit(1);
  return row?.until ?? null;
}

/** How long the plan of a run can be looked at afterwards. */
const planDaysKept = 90;

/** Begins a run; what other runs left unfinished is closed and its stage cleared away. */
export async function insertRun(
  tx: Tx,
  run: Pick<RunRow, "id" | "trigger" | "mode" | "dryRun" | "requestedBy" | "startedAt">,
): Promise<RunRow> {
  await tx
    .update(verificationRuns)
    .set({ status: "failed", error: "The run was stopped before its end", finishedAt: run.startedAt })
    .where(eq(verificationRuns.status, "running"));
  const keepFrom = new Date(run.startedAt.getTime() - planDaysKept * 86_400_000);
  const forgotten = tx
    .select({ id: verificationRuns.id })
    .from(verificationRuns)
    .where(lt(verificationRuns.startedAt, keepFrom));
  await tx.delete(plannedChanges).where(inArray(plannedChanges.runId, forgotten));
  await tx.delete(sweptMembers).where(ne(sweptMembers.runId, run.id));
  const [row] = await tx
    .insert(verificationRuns)
    .values({ ...run, status: "running", counts: { ...noCounts } })
    .returning();
  if (!row) throw new Error("An insert returned no row");
  return row;
}

/** The run that is not closed, whether or not a process is at it; null for none. */
export async function findOpen(db: DbOrTx): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(verificationRuns)
    .where(eq(verificationRuns.status, "running"))
    .orderBy(desc(verificationRuns.startedAt))
    .limit(1);
  return row ?? null;
}

/** null: no such run. */
export async function findRunRow(db: DbOrTx, id: string): Promise<RunRow | null> {
  const [row] = await db.select().from(verificationRuns).where(eq(verificationRuns.id, id));
  return row ?? null;
}

/** A run, locked until the transaction ends; null for no such run. */
export async function lockRun(tx: Tx, id: string): Promise<RunRow | null> {
  const [row] = await tx
    .select()
    .from(verificationRuns)
    .where(eq(verificationRuns.id, id))
    .for("no key update");
  return row ?? null;
}

/** Whether another run began after this one. */
export async function hasSuccessor(db: DbOrTx, run: Pick<RunRow, "id" | "startedAt">): Promise<boolean> {
  const rows = await db
    .select({ id: verificationRuns.id })
    .from(verificationRuns)
    .where(and(gt(verificationRuns.startedAt, run.startedAt), ne(verificationRuns.id, run.id)))
    .limit(1);
  return rows.length > 0;
}

/** Whether a run that began after this one waits for a decision. */
export async function hasNewerHeld(db: DbOrTx, id: string): Promise<boolean> {
  const own = db
    .select({ at: verificationRuns.startedAt })
    .from(verificationRuns)
    .where(eq(verificationRuns.id, id));
  const rows = await db
    .select({ id: verificationRuns.id })
    .from(verificationRuns)
    .where(and(eq(verificationRuns.status, "held"), sql`${verificationRuns.startedAt} > (${own})`))
    .limit(1);
  return rows.length > 0;
}

/** Notes how far a run is, for whoever watches. `total` null: nobody knows how much there is. */
export async function noteProgress(
  db: DbOrTx,
  id: string,
  { done, total }: { done: number; total: number | null },
): Promise<void> {
  const noted = JSON.stringify(total === null ? { done } : { done, total });
  await db
    .update(verificationRuns)
    .set({ counts: sql`${verificationRuns.counts} || ${noted}::text::jsonb` })
    .where(and(eq(verificationRuns.id, id), eq(verificationRuns.status, "running")));
}

/** How far a run is; `total` null: nobody knows, or it has ended. */
export function progressOf(run: Pick<RunRow, "counts">): { done: number; total: number | null } {
  const { seen, unknown } = countsOf(run);
  return { done: run.counts.done ?? seen + unknown, total: run.counts.total ?? null };
}

export async function updateRun(
  db: DbOrTx,
  id: string,
  change: Partial<Omit<RunRow, "counts">> & { counts?: RunCounts },
): Promise<void> {
  const { counts, ...rest } = change;
  await db
    .update(verificationRuns)
    .set({ ...rest, ...(counts ? { counts: { ...counts } } : {}) })
    .where(eq(verificationRuns.id, id));
}
