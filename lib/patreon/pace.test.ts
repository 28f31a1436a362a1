import { describe, expect, it } from "vitest";
import { createClock } from "@/tests/support/clock";
import { createRandom } from "@/tests/support/random";
import { createPace } from "./pace";

/** A pace on a clock that only waiting moves, and the times at which requests were let go. */
function pacing() {
  const clock = createClock();
  const started: number[] = [];
  const pace = createPace(clock.now, async (milliseconds) => clock.advanceSeconds(milliseconds / 1000));
  const request = async () => {
    await pace.turn();
    started.push(clock.now().getTime());
  };
  return { clock, started, request, pace };
}

/** The most requests that started within any 2 seconds. */
function densest(started: number[]): number {
  return Math.max(...started.map((from) => started.filter((at) => at >= from && at < from + 2000).length));
}

describe("createPace", () => {
  it("lets as many go at once as the limit allows, and makes the next one wait", async () => {
    const { clock, started, request } = pacing();
    const begun = clock.now().getTime();
    await Promise.all(Array.from({ length: 81 }, request));
    expect(started.filter((at) => at === begun)).toHaveLength(80);
    expect(started[80]).toBe(begun + 2000);
  });

  it("never lets more than 80 start within 2 seconds, however they come", async () => {
    const random = createRandom(7);
    const { clock, started, request } = pacing();
    for (let burst = 0; burst < 40; burst += 1) {
      await Promise.all(Array.from({ length: random.whole(60) }, request));
      clock.advanceSeconds(random.pick([0, 0, 0.01, 0.3, 1.9]));
    }
    expect(started.length).toBeGreaterThan(800);
    expect(densest(started)).toBeLessThanOrEqual(80);
  });

  it("does not wait while there is room, and uses all the room there is", async () => {
    const { clock, started, request } = pacing();
    const begun = clock.now().getTime();
    await Promise.all(Array.from({ length: 800 }, request));
    expect(started.at(-1)).toBe(begun + 9 * 2000);
  });

  it("wants a rest before so many refusals come together that Patreon's edge would block, and no longer than needed", () => {
    const { clock, pace } = pacing();
    for (let count = 0; count < 399; count += 1) {
      pace.refused();
      clock.advanceSeconds(1);
    }
    expect(pace.restUntil()).toBeNull();
    pace.refused();
    const oldest = clock.now().getTime() - 399_000;
    expect(pace.restUntil()).toEqual(new Date(oldest + 99_000 + 600_000));
    clock.advanceSeconds(200);
    expect(pace.restUntil()).not.toBeNull();
    clock.advanceSeconds(1);
    expect(pace.restUntil()).toBeNull();
  });
});
