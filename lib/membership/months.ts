import type { MembershipMonth } from "@/lib/contracts/membership";
import type { StateChange } from "./history";
import { currentVerdict, type Verdict } from "./rules";

/** How many months the card looks back, the running one included. */
const monthCount = 12;
const dayMs = 86_400_000;

/** The first moment of the month that lies so many months before the one of `now` (UTC). */
const monthStart = (now: Date, back: number) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));

/** Where the months of the card begin. */
export const monthsBegin = (now: Date): Date => monthStart(now, monthCount - 1);

type Standing = Pick<Verdict, "state" | "paid" | "tierIds" | "until"> & { reason: string; since: Date };

/**
 * The changes, and what follows from the verdict that stands: an end that has passed by itself, such as a grace's, was
 * never written as a change. A verdict without any change comes from before they were kept.
 */
function allChanges(changes: readonly StateChange[], standing: Standing | null, now: Date): StateChange[] {
  if (standing === null) return [...changes];
  const { state, paid, since, until } = standing;
  const known = changes.length > 0 ? [...changes] : [{ at: since, state, paid }];
  const current = currentVerdict(standing, now);
  if (until !== null && current.state !== state)
    known.push({ at: until, state: current.state, paid: current.paid });
  return known;
}

/**
 * The states of one month, in the order in which each was last seen in it. One that lasted for less than a day there is
 * left out, unless it is the last: a change at midnight on the 1st would give the whole month two states.
 */
function statesIn(changes: readonly StateChange[], from: Date, to: Date): MembershipMonth["states"] {
  const states = new Map<string, MembershipMonth["states"][number]>();
  changes.forEach(({ at, state, paid }, place) => {
    const begin = Math.max(at.getTime(), from.getTime());
    const end = Math.min(changes[place + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY, to.getTime());
    const isLast = end === to.getTime();
    if (begin >= end || (!isLast && end - begin < dayMs)) return;
    const key = `${state} ${paid}`;
    states.delete(key);
    states.set(key, { state, paid });
  });
  return [...states.values()];
}

/**
 * What the last twelve months were, oldest first; a month without states lies before all that is known.
 * @param changes oldest first, led by what stood when the months begin.
 * @param standing the stored verdict; null for none.
 * @returns `knownSince` null: nothing is known.
 */
export function monthsOf(
  changes: readonly StateChange[],
  standing: Standing | null,
  now: Date,
): { months: MembershipMonth[]; knownSince: Date | null } {
  const known = allChanges(changes, standing, now);
  const months = Array.from({ length: monthCount }, (_, place) => {
    const back = monthCount - 1 - place;
    const from = monthStart(now, back);
    const to = back === 0 ? now : monthStart(now, back - 1);
    return { month: from.toISOString().slice(0, 7), states: statesIn(known, from, to) };
  });
  return { months, knownSince: known[0]?.at ?? null };
}
