import { count, desc, eq } from "drizzle-orm";
import type { RunList, RunView } from "@/lib/contracts/runs";
import type { DbOrTx } from "@/lib/db/client";
import { profiles, users, verificationRuns } from "@/lib/db/schema";
import { decisionOf, noSuchRun } from "./held";
import { isLeaseHeld, verificationLease } from "./lease";
import { toRunSummary } from "./report";
import { nextCheck } from "./schedule";

/** Runs with the names of those who began them. */
const namedRuns = (db: DbOrTx) =>
  db
    .select({ run: verificationRuns, userId: users.id, username: users.username, name: profiles.name })
    .from(verificationRuns)
    .leftJoin(users, eq(users.id, verificationRuns.requestedBy))
    .leftJoin(profiles, eq(profiles.userId, users.id));

type NamedRun = Awaited<ReturnType<typeof namedRuns>>[number];

async function toRunView(db: DbOrTx, { run, userId, username, name }: NamedRun, now: Date): Promise<RunView> {
  return {
    ...toRunSummary(run),
    requestedBy: userId === null ? null : { id: userId, name: name ?? username ?? `account ${userId}` },
    isUnderWay: run.status === "running" && (await isLeaseHeld(db, verificationLease)),
    decision: await decisionOf(db, run, now),
  };
}

const pageSize = 20;

/** A page of all runs, the newest first. */
export async function listRunViews(db: DbOrTx, page: number, now: Date): Promise<RunList> {
  const rows = await namedRuns(db)
    .orderBy(desc(verificationRuns.startedAt))
    .offset((page - 1) * pageSize)
    .limit(pageSize);
  const runs: RunView[] = [];
  for (const row of rows) runs.push(await toRunView(db, row, now));
  const [{ total } = { total: 0 }] = await db.select({ total: count() }).from(verificationRuns);
  const pages = Math.max(1, Math.ceil(total / pageSize));
  return { runs, total, page, pages, nextScheduled: nextCheck(now).toISOString() };
}

/** @throws AppError not_found */
export async function getRunView(db: DbOrTx, id: string, now: Date): Promise<RunView> {
  const [row] = await namedRuns(db).where(eq(verificationRuns.id, id));
  if (!row) throw noSuchRun();
  return toRunView(db, row, now);
}
