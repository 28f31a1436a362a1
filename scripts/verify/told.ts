import type { Effect, PlannedChange } from "@/lib/contracts/runs";
import type { RunEvent } from "@/lib/membership/run-context";
import type { Unchecked } from "./unchecked";

/** What a run told of people, kept for its end. */
export interface Told {
  /** How many changes of each effect were told. */
  counts: Record<Effect, number>;
  /** The first of each effect, as many as are shown. */
  changes: PlannedChange[];
  unchecked: Unchecked[];
}

/** How much is kept; a campaign's turn may change a million people, and what nobody reads takes no memory. */
interface Keeping {
  /** Changes of each effect. */
  changes: number;
  unchecked: boolean;
}

/** Nothing told yet, and what adds an event to it. */
export function createTold(keeping: Keeping): { told: Told; onEvent: (event: RunEvent) => void } {
  const told: Told = { counts: { lost: 0, gained: 0, changed: 0 }, changes: [], unchecked: [] };
  const onEvent = (event: RunEvent) => {
    if (event.event === "change") {
      told.counts[event.effect] += 1;
      if (told.counts[event.effect] <= keeping.changes) told.changes.push(event);
    }
    if (event.event === "unchecked" && keeping.unchecked) told.unchecked.push(event);
  };
  return { told, onEvent };
}

export const hasToldChanges = ({ counts }: Told): boolean => counts.lost + counts.gained + counts.changed > 0;
