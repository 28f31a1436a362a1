import type { Effect } from "@/lib/contracts/runs";
import type { Db } from "@/lib/db/client";
import type { Keep } from "./lease";
import { type DecidedChange, insertPlan } from "./planned";
import { breakerHolds, decide, hasAccess, isChange, type MembershipPolicy } from "./rules";
import type { RunCounts } from "./runs";
import { countPaid, listPeople, type Person } from "./stage";

/** People are decided on in batches, so that memory does not grow with their number. */
const batchSize = 2000;

interface PlanningRun {
  id: string;
  startedAt: Date;
}

interface Planning {
  db: Db;
  run: PlanningRun;
  policy: MembershipPolicy;
  now: () => Date;
  keepLease: Keep;
}

/** What changed for one person, by access. */
export const effectOf = (fromPaid: boolean, toPaid: boolean): Effect =>
  fromPaid === toPaid ? "changed" : toPaid ? "gained" : "lost";

/**
 * Decides on a batch, as of one moment, and writes the changes into the plan while the lease is held.
 * @param absencesCount whether somebody of whom nothing was told is known to be no member; false when parts of the
 * answer could not be read.
 */
async function planBatch(
  { db, run, policy, now, keepLease }: Planning,
  people: Person[],
  absencesCount: boolean,
  counts: RunCounts,
): Promise<void> {
  const changes: DecidedChange[] = [];
  const at = now();
  for (const person of people) {
    if (person.member === null && !absencesCount) continue;
    const verdict = decide(person.member, person.patreonId, person.previous, policy, at);
    if (!verdict || !isChange(person.previous, verdict)) continue;
    // A grace that ran out last week took its access then: it is no loss of this run, and news may give it back.
    const fromPaid = hasAccess(person.previous, at);
    changes.push({ ...verdict, person, fromPaid });
    counts[effectOf(fromPaid, verdict.paid)] += 1;
  }
  await db.transaction(async (tx) => {
    await keepLease(tx);
    await insertPlan(tx, run.id, changes);
  });
}

/** Plans for everybody with a Patreon id, once a sweep is complete. Adds to `counts`. */
export async function planEverybody(
  planning: Planning,
  absencesCount: boolean,
  counts: RunCounts,
): Promise<void> {
  const { db, run } = planning;
  for (let afterUserId = 0; ; ) {
    const people = await listPeople(db, run, { afterUserId, limit: batchSize });
    await planBatch(planning, people, absencesCount, counts);
    const last = people.at(-1);
    if (!last || people.length < batchSize) return;
    afterUserId = last.userId;
  }
}

/** Plans for those whom Patreon has just answered about; an answer without a membership is an absence. */
export async function planAnswered(planning: Planning, userIds: number[], counts: RunCounts): Promise<void> {
  const people = await listPeople(planning.db, planning.run, { userIds });
  await planBatch(planning, people, true, counts);
}

/** Whether the plan takes away so much that a person has to look at it first. */
export async function isHeld(db: Db, counts: RunCounts, maxLossPercent: number, now: Date): Promise<boolean> {
  return breakerHolds(counts.lost, await countPaid(db, now), maxLossPercent);
}
