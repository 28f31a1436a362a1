import { describe, expect, it } from "vitest";
import type { RunEvent } from "@/lib/membership/run-context";
import { lineProgress } from "./progress";

const started = (resumedAtPage: number | null = null): RunEvent => ({
  event: "started",
  runId: "00000000-0000-4000-8000-000000000000",
  mode: "sweep",
  dryRun: false,
  resumedAtPage,
});
const page = (pages: number, total: number | null = 100_000): RunEvent => ({
  event: "page",
  pages,
  members: pages * 1000,
  total,
});

/** Lines of a run whose events come this many seconds apart. */
function linesOf(events: RunEvent[], secondsApart: number): string[] {
  let time = 0;
  const lines: string[] = [];
  const progress = lineProgress(
    () => time,
    (line) => lines.push(line),
  );
  for (const event of events) {
    progress.onEvent(event);
    time += secondsApart * 1000;
  }
  return lines;
}

describe("progress in a log", () => {
  it("tells pages, members, speed and the time left", () => {
    const pages = [1, 2].map((number) => page(number));
    expect(linesOf([started(), ...pages], 2)).toEqual([
      "Sweeping the campaign",
      "Page 1: 1000 of 100000 members, 500/s, about 3 min 18 s left",
      "Page 2: 2000 of 100000 members, 500/s, about 3 min 16 s left",
    ]);
  });

  it("tells the first pages each, and of many one every few seconds", () => {
    const pages = Array.from({ length: 100 }, (_, index) => page(index + 1));
    const told = linesOf([started(), ...pages], 0.5)
      .slice(1)
      .map((line) => line.split(":")[0]);
    expect(told).toEqual(
      [1, 2, 3, 4, 5, 15, 25, 35, 45, 55, 65, 75, 85, 95].map((number) => `Page ${number}`),
    );
  });

  it("counts the pages of an earlier run neither as speed nor as time", () => {
    const lines = linesOf([started(50), page(51), page(52)], 1);
    expect(lines).toEqual([
      "Sweeping the campaign, going on after page 50",
      "Page 51: 51000 of 100000 members",
      "Page 52: 52000 of 100000 members, 1000/s, about 48 s left",
    ]);
  });

  it("tells of people one by one as rarely, and of no total as of none", () => {
    const people: RunEvent[] = Array.from({ length: 20 }, (_, index) => ({
      event: "person",
      done: index + 1,
      total: 20,
    }));
    expect(linesOf(people, 1)).toEqual([
      "1 of 20 people",
      "6 of 20 people, 1/s, about 14 s left",
      "11 of 20 people, 1/s, about 9 s left",
      "16 of 20 people, 1/s, about 4 s left",
    ]);
    expect(linesOf([started(), page(1, null)], 1).at(-1)).toBe("Page 1: 1000 of ? members, 1000/s");
  });

  it("tells of webhooks that send again", () => {
    expect(linesOf([{ event: "webhooks_unpaused", ids: ["1", "2"] }], 1)).toEqual([
      "Patreon had paused 2 of our webhooks; it sends again",
    ]);
  });

  it("tells until when Patreon wants to be left alone", () => {
    const parked: RunEvent = {
      event: "parked",
      until: "2026-03-10T12:30:00.000Z",
      why: "Patreon asks to be left alone",
    };
    expect(linesOf([parked], 1)).toEqual([
      "Patreon asks to be left alone until 2026-03-10 12:30 UTC; the run goes on then",
    ]);
  });
});
