import { withLease } from "@/lib/membership/lease";
import { openAsking, type WorkDeps } from "./ask";
import { mustEnd, type Work } from "./pass";
import { isListShorter, readList } from "./read-list";
import { readMember } from "./read-member";
import { laterBy } from "./rules";
import {
  deleteOldDeliveries,
  findNextDue,
  findRest,
  listDueMembers,
  listWaiting,
  settleBefore,
} from "./store";

export type { WorkDeps } from "./ask";

const leaseName = "webhook-deliveries";
/** Members are taken in batches, so that memory does not grow with a storm. */
const batchSize = 5000;
/** A pass is over soon: what is left of the old deliveries is the next one's, or `maintain`'s. */
const forgottenMax = 1000;

export interface WorkOptions {
  /** How long the work may take, for platforms that end a function; null: as long as it needs. */
  limitSeconds: number | null;
}

export interface WorkResult {
  /** How many members Patreon told of, their being gone included. */
  told: number;
  /** About how many nothing is known after asking: they stay as they are. */
  unknown: number;
  /** Calls of Patreon's API. */
  calls: number;
  /** When there is work again; null when nothing waits. */
  nextDueAt: Date | null;
}

/**
 * Works the deliveries that are due: reads each member from Patreon once, however many deliveries are about them, and
 * writes what Patreon says. One at a time across all copies of the app. A failure changes nobody's access; the retries
 * are kept in the database, so that no process has to stay awake for them.
 * @throws Error of the database, or when the lease was lost; what was not worked stays waiting.
 */
export async function workDeliveries(deps: WorkDeps, options: WorkOptions): Promise<WorkResult> {
  const { limitSeconds } = options;
  const deadline = limitSeconds === null ? null : laterBy(deps.now(), limitSeconds);
  const isOutOfTime = () => deadline !== null && deps.now() >= deadline;
  const total = { told: 0, unknown: 0, calls: 0 };
  // Looks again once the lease is free: who came meanwhile found it held and left the work to us.
  for (let goOn = true; goOn && !isOutOfTime() && (await hasDue(deps)); ) {
    const work = await underLease(deps, isOutOfTime);
    goOn = work !== null && !work.isStopped;
    if (work === null) continue;
    total.told += work.result.told;
    total.unknown += work.result.unknown;
    total.calls += work.calls;
  }
  return { ...total, nextDueAt: await nextDue(deps) };
}

async function hasDue({ db, now }: WorkDeps): Promise<boolean> {
  return (await listDueMembers(db, now(), 1)).length > 0 && (await findRest(db, now())) === null;
}

async function nextDue({ db, now }: WorkDeps): Promise<Date | null> {
  const [due, resting] = [await findNextDue(db), await findRest(db, now())];
  return due && resting && due < resting ? resting : due;
}

/** Works all that is due with the lease held; null when another holds it. */
async function underLease(deps: WorkDeps, isOutOfTime: () => boolean): Promise<Work | null> {
  const worked = await withLease(deps.db, leaseName, { lifeline: false }, async (keepLease) => {
    const work: Work = {
      ...(await openAsking(deps)),
      result: { told: 0, unknown: 0 },
      unansweredInARow: 0,
      isStopped: false,
      isOutOfTime,
      keepLease,
    };
    await workAll(work);
    await deleteOldDeliveries(deps.db, deps.now(), forgottenMax);
    return work;
  });
  return worked === "busy" ? null : worked;
}

async function workAll(work: Work): Promise<void> {
  const { db, now } = work.deps;
  while (!mustEnd(work)) {
    const due = await listDueMembers(db, now(), batchSize);
    if (due.length === 0) return;
    const left = (await isListShorter(work, due.length)) ? await readList(work, due) : due;
    for (const memberId of left) {
      if (mustEnd(work)) return;
      // Just before Patreon is asked, so that the answer covers all that has come until now.
      const [member] = await listWaiting(db, [memberId]);
      if (member) await readMember(work, member);
    }
  }
}

/**
 * Closes the deliveries a finished sweep has overtaken: it asked about everybody after they had come, those that were
 * given up included. To be called in the transaction that writes what a complete sweep found.
 * @param startedAt when the sweep began to ask.
 */
export const settleDeliveries = settleBefore;
