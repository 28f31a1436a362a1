import { CAMPAIGN_ID } from "../campaigns";
import { lastBillingDay, nextBillingDay } from "../clock";
import type { Member } from "../population";
import type { World } from "../world";
import { publish, shownIn } from "./change-person";

/**
 * Sets the offset. Going past a 1st turns the month: charges are pending until they settle. The real passing of
 * a 1st turns nothing, so that no test depends on the date it runs on. Whoever looks otherwise afterwards has
 * had something happen to them, and the webhooks hear of it.
 */
export function moveClock(world: World, offsetMs: number, origin: string): void {
  tellWhatChanged(world, origin, () => {
    const before = world.clock.now();
    world.clock.offsetMs = offsetMs;
    const billed = lastBillingDay(world.clock.now());
    if (billed > before) world.population.monthTurnAt = billed;
    else if (world.clock.now() < before) world.population.monthTurnAt = null;
  });
  world.webhooks.wake();
}

/** Moves to a minute after the next 1st, with every monthly charge pending. */
export function turnMonth(world: World, origin: string): void {
  const minuteAfter = nextBillingDay(world.clock.now()).getTime() + 60_000;
  moveClock(world, world.clock.offsetMs + minuteAfter - world.clock.now().getTime(), origin);
}

/** Lets the pending charges of a turned month go through. */
export function settleMonth(world: World, origin: string): void {
  tellWhatChanged(world, origin, () => {
    world.population.monthTurnAt = null;
  });
}

function tellWhatChanged(world: World, origin: string, act: () => void): void {
  const people = world.population.heldPeople();
  const before = people.map((person) => shownIn(world, person, CAMPAIGN_ID));
  act();
  people.forEach((person, index) => {
    const after = shownIn(world, person, CAMPAIGN_ID);
    if (looksDifferent(before[index] ?? null, after))
      publish(world, CAMPAIGN_ID, before[index] ?? null, after, origin);
  });
}

/** A new kind or a new charge; the mere passing of dates is no event. */
function looksDifferent(before: Member | null, after: Member | null): boolean {
  const charge = (member: Member | null) => member?.attributes.last_charge_date?.getTime();
  return before?.kind !== after?.kind || charge(before) !== charge(after);
}
