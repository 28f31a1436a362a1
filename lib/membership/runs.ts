import { and, desc, eq, gt, inArray, lt, ne, sql } from "drizzle-orm";
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

/** So many runs, one going on with the other, are looked back on. */
const goneOnWithMax = 100;

/** Whether it asked people one by one and was cut short: it has kept what it was told, and a run of its own asks the rest. */
const isCutShort = ({ mode, status, error }: RunRow): boolean =>
  mode === "individual" && status === "incomplete" && error !== null;

/**
 * The last run that was to change something, if it did not come to its end: its process was ended, its time ran out, it
 * was parked, or it failed; null for none. A run that a person began is the person's to go on with.
 */
export async function findUnfinished(db: DbOrTx, now: Date): Promise<Unfinished | null> {
  const runs = await db
    .select()
    .from(verificationRuns)
    .where(eq(verificationRuns.dryRun, false))
    .orderBy(desc(verificationRuns.startedAt))
    .limit(goneOnWithMax);
  const [last] = runs;
  if (!last || last.trigger === "script" || isStale(last, now)) return null;
  if (last.parkedUntil && now < last.parkedUntil) return null;
  const { trigger, status, error } = last;
  if (isCutShort(last)) {
    const end = runs.findIndex((run) => !isCutShort(run));
    const first = runs.at(end === -1 ? -1 : end - 1) ?? last;
    return isStale(first, now) ? null : { trigger, hasFailed: false, askedSince: first.startedAt };
  }
  if (status !== "running" && status !== "failed") return null;
  return { trigger, hasFailed: error !== null, askedSince: null };
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
