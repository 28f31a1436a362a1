import { standingInWords } from "../oauth/pages";
import type { World } from "../world";

/** What `GET /_sandbox/state` shows: everybody held, the clock, settings, faults, counters and webhooks. */
export function describeState(world: World): Record<string, unknown> {
  const { population, clock } = world;
  return {
    now: clock.now().toISOString(),
    offsetSeconds: clock.offsetMs / 1000,
    monthTurnAt: population.monthTurnAt?.toISOString() ?? null,
    settings: world.settings,
    crowd: population.crowd.shape,
    people: population.heldPeople().map((person) => ({
      ...person,
      words: standingInWords(world, person),
      memberships: person.memberships.map((membership) => ({
        ...membership,
        kindNow: population.showMember(person, membership)?.kind ?? "none",
      })),
    })),
    faults: world.faults.list(),
    calls: world.calls.report(),
    edgeBlockSeconds: world.limits.edgeBlockSeconds(),
    webhooks: world.webhooks.list().map(({ queue, ...hook }) => ({
      ...hook,
      waiting: queue.map(({ event, attempts, dueAt }) => ({
        event,
        attempts,
        dueAt: new Date(dueAt).toISOString(),
      })),
    })),
    deliveries: world.webhooks.deliveries(),
  };
}
