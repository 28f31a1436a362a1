import { describe, expect, it } from "vitest";
import type { Effect } from "@/lib/contracts/runs";
import type { RunEvent } from "@/lib/membership/run-context";
import { changeLines, rowsShown } from "./changes";
import { createTold } from "./told";

const change = (effect: Effect, userId: number): RunEvent => ({
  event: "change",
  ...{ effect, userId, patreonId: `p${userId}`, name: `Person ${userId}`, from: null, to: "active" },
  ...{ reason: "paid", why: "pays", until: null },
});

describe("what a run told", () => {
  const tell = (changes: number) => {
    const { told, onEvent } = createTold({ changes, unchecked: changes > 0 });
    for (let userId = 1; userId <= 5000; userId += 1) onEvent(change(userId % 2 ? "lost" : "gained", userId));
    for (let userId = 1; userId <= 3; userId += 1) onEvent({ event: "unchecked", userId, why: "no answer" });
    return told;
  };

  it("is kept as far as it is shown, and counted whole", () => {
    const told = tell(rowsShown);
    expect(told.changes).toHaveLength(2 * rowsShown);
    expect(told.unchecked).toHaveLength(3);
    const lines = changeLines(told.changes, { isApplied: true, all: false, counts: told.counts });
    expect(lines).toContain("Lost access (2500)");
    expect(lines).toContain("Gained access (2500)");
    expect(lines.filter((line) => line.includes("… and 2450 more"))).toHaveLength(2);
    expect(lines.filter((line) => line.includes("Person"))).toHaveLength(2 * rowsShown);
  });

  it("is not kept where nobody reads it", () => {
    const nothing = { changes: [], unchecked: [] };
    expect(tell(0)).toEqual({ counts: { lost: 2500, gained: 2500, changed: 0 }, ...nothing });
  });
});
