import { describe, expect, it } from "vitest";
import { signal } from "@/tests/support/signal";
import { createHeart } from "./heart";

const minuteMs = 60_000;

/** A heart whose verification lasts until the test ends it, and what it has done. */
function open(goOn: (retriesFailed: boolean) => Promise<object | null>) {
  const told = { tended: 0, asked: [] as boolean[], faults: [] as unknown[] };
  let now = 0;
  const beat = createHeart({
    tend: async () => {
      told.tended += 1;
    },
    goOn: (retriesFailed) => {
      told.asked.push(retriesFailed);
      return goOn(retriesFailed);
    },
    elapsed: () => now,
    tellFault: (error) => told.faults.push(error),
  });
  /** A beat so many minutes later, and all it brings about at once. */
  const beatAfter = async (minutes: number) => {
    now += minutes * minuteMs;
    beat();
    await new Promise(setImmediate);
  };
  return { told, beatAfter };
}

describe("a heart", () => {
  it("tends what takes a moment at each beat, also while a verification is gone on with, and goes on with one only", async () => {
    const end = signal();
    const { told, beatAfter } = open(() => end.given.then(() => null));
    for (let beat = 0; beat < 4; beat += 1) await beatAfter(1);
    expect(told).toMatchObject({ tended: 4, asked: [false] });
    end.give();
    await beatAfter(1);
    await beatAfter(1);
    expect(told).toMatchObject({ tended: 6, asked: [false, false], faults: [] });
  });

  it("tries again what Patreon interrupted when a quarter of an hour has passed since the last try", async () => {
    const { told, beatAfter } = open(async (retriesFailed) => (retriesFailed ? { outcome: "failed" } : null));
    await beatAfter(14);
    await beatAfter(15);
    await beatAfter(14);
    await beatAfter(1);
    expect(told.asked).toEqual([false, true, false, true]);
  });

  it("beats on after a fault", async () => {
    const fault = new Error("The database is away");
    const { told, beatAfter } = open(() => Promise.reject(fault));
    await beatAfter(1);
    await beatAfter(1);
    expect(told).toMatchObject({ tended: 2, asked: [false, false], faults: [fault, fault] });
  });
});
