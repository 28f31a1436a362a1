import { expect, it } from "vitest";
import { createClock } from "@/tests/support/clock";
import { keepFor, within } from "./keep";

it("reads once for all who ask within the time, and anew after it", async () => {
  const clock = createClock();
  let reads = 0;
  const read = keepFor(10, clock.now, async () => {
    reads += 1;
    return reads;
  });
  expect(await Promise.all([read(), read()])).toEqual([1, 1]);
  clock.advanceSeconds(9);
  expect(await read()).toBe(1);
  clock.advanceSeconds(1);
  expect(await read()).toBe(2);
});

it("keeps nothing where it is to be kept for no time", async () => {
  let reads = 0;
  const read = keepFor(0, createClock().now, async () => {
    reads += 1;
    return reads;
  });
  expect([await read(), await read()]).toEqual([1, 2]);
});

it("tells all who waited of a failure, and tries again for the next", async () => {
  const answers = [Promise.reject(new Error("away")), Promise.resolve("back")];
  const read = keepFor(10, createClock().now, () => answers.shift() ?? Promise.resolve("again"));
  const asked = await Promise.allSettled([read(), read()]);
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await read()).toBe("back");
});

it("waits for an answer no longer than it was told to", async () => {
  expect(await within(60, Promise.resolve("here"))).toBe("here");
  await expect(within(0.01, new Promise(() => {}))).rejects.toThrow("No answer");
  await expect(within(60, Promise.reject(new Error("its own")))).rejects.toThrow("its own");
});
