import { describe, expect, it } from "vitest";
import { generationOf, idleExpiry, isLive, judgeRefresh, type RefreshVerdict } from "./rules";

const now = new Date("2026-03-10T12:00:00.000Z");
const after = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const session = {
  revokedAt: null as Date | null,
  idleExpiresAt: after(1000),
  absoluteExpiresAt: after(1000),
  generation: 3,
  seenGeneration: 2,
  rotatedAt: now,
};
const current = { isCurrent: true, isParent: false, isOfFamily: true, generation: 3 };
const parent = { isCurrent: false, isParent: true, isOfFamily: true, generation: 2 };
const ancestor = { isCurrent: false, isParent: false, isOfFamily: true, generation: 1 };
const madeUp = { isCurrent: false, isParent: false, isOfFamily: false, generation: 3 };
const seen = { seenGeneration: 3 };

describe("judgeRefresh", () => {
  it.each<[string, typeof parent, Partial<typeof session>, RefreshVerdict]>([
    ["the current token", current, {}, "rotate"],
    ["the current token, whose access token was seen", current, seen, "rotate"],
    ["the parent at once", parent, {}, "repeat"],
    ["the parent at once, its successor seen", parent, seen, "repeat"],
    ["the parent after 30 s, its successor seen", parent, { ...seen, rotatedAt: after(-30_000) }, "repeat"],
    ["the parent a moment later", parent, { ...seen, rotatedAt: after(-30_001) }, "reused"],
    [
      "the parent days later, its successor never seen",
      parent,
      { rotatedAt: after(-3 * 86_400_000) },
      "repeat",
    ],
    ["an older ancestor at once", ancestor, {}, "reused"],
    ["another token of the current generation", { ...ancestor, generation: 3 }, {}, "reused"],
    ["a token of a generation that is still to come", { ...ancestor, generation: 4 }, {}, "unknown"],
    ["a made-up token", madeUp, {}, "unknown"],
    ["a made-up token that would hit the current hash", { ...current, isOfFamily: false }, {}, "unknown"],
    ["the current token of an ended session", current, { revokedAt: now }, "ended"],
    ["an ancestor in an ended session", ancestor, { revokedAt: now }, "ended"],
    ["the current token at its idle end", current, { idleExpiresAt: now }, "ended"],
    ["the current token at its absolute end", current, { absoluteExpiresAt: now }, "ended"],
    ["the parent after the idle end", parent, { idleExpiresAt: after(-1) }, "ended"],
  ])("%s", (_what, presented, change, verdict) => {
    expect(judgeRefresh({ ...session, ...change }, presented, now)).toBe(verdict);
  });
});

describe("isLive", () => {
  it("is so to the millisecond before either end, and not once ended", () => {
    expect(isLive(session, after(999))).toBe(true);
    expect(isLive(session, after(1000))).toBe(false);
    expect(isLive({ ...session, absoluteExpiresAt: after(500) }, after(500))).toBe(false);
    expect(isLive({ ...session, revokedAt: after(5000) }, now)).toBe(false);
  });
});

describe("idleExpiry", () => {
  it("is the idle time from now on, and never past the absolute end", () => {
    expect(idleExpiry(now, 7, after(30 * 86_400_000))).toEqual(after(7 * 86_400_000));
    expect(idleExpiry(now, 7, after(5))).toEqual(after(5));
  });
});

describe("generationOf", () => {
  it("reads what mintPair writes and nothing else", () => {
    expect(generationOf("12.abc")).toBe(12);
    expect(generationOf("0.")).toBe(0);
    for (const jti of ["", "abc", ".1", "-1.a", "1", "1e3.a", "9999999999.a"])
      expect(generationOf(jti)).toBeNull();
  });
});
