import { describe, expect, it } from "vitest";
import { isAboveIds, isPatreonIdForm, isSafeToSwitchOff, judgeExchange, readSub } from "./rules";

const now = new Date("2026-03-10T12:00:00.000Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const day = 86_400_000;

describe("readSub", () => {
  it.each(["1", "42", "2147483647", "123456789012345678"])("%j is a number, and no name", (sub) => {
    expect(readSub(sub)).toEqual({ kind: "number", number: sub });
  });

  it.each(["ada", "Ada ", "4you", "-4", "4.0", "0x4", "1e3", "p@example.com", "Ñandú", "猫", "x".repeat(80)])(
    "%j is a name, as it is",
    (sub) => {
      expect(readSub(sub)).toEqual({ kind: "name", name: sub });
    },
  );

  it.each([
    ...["", " ", "\n", "0", "04", " 4", "4 ", "4\n", "²", "٤", "४", "4²", "Ⅳ", "½", "1 000"],
    ...["9".repeat(19), "x".repeat(81), "a\0b", "\0", "\ud800", "a\udc00b"],
  ])("%j names nobody", (sub) => {
    expect(readSub(sub)).toBeNull();
  });
});

it("a value is looked up as a Patreon id when a column of 50 characters can have held it", () => {
  for (const value of ["1", "123456789", "patreon_77", "x".repeat(50)])
    expect(isPatreonIdForm(value)).toBe(true);
  for (const value of ["", "x".repeat(51), "1\0", "\ud800"]) expect(isPatreonIdForm(value)).toBe(false);
});

it("a number was never an id when it is above the highest, and while that is not known it may have been", () => {
  expect(isAboveIds("5", 4)).toBe(true);
  expect(isAboveIds("4", 4)).toBe(false);
  expect(isAboveIds("3", 4)).toBe(false);
  expect(isAboveIds("123456789012345678", 123456789012345)).toBe(true);
  expect(isAboveIds("5", null)).toBe(false);
});

describe("judgeExchange", () => {
  const person = { isActive: true, sessionsEndedAt: null };

  it.each([
    ["an active person's", person, now, null],
    ["a deactivated person's", { ...person, isActive: false }, now, "deactivated"],
    ["one made before all sessions were ended", { ...person, sessionsEndedAt: now }, ago(1), "ended"],
    ["one made at that moment", { ...person, sessionsEndedAt: now }, now, "ended"],
    ["one made after it", { ...person, sessionsEndedAt: ago(1) }, now, null],
    ["one that does not say when it was made", person, null, null],
    ["the same, after an end", { ...person, sessionsEndedAt: ago(99 * day) }, null, "ended"],
  ] as const)("%s", (_, standing, issuedAt, refusal) => {
    expect(judgeExchange(standing, issuedAt)).toBe(refusal);
  });
});

it("the older key may go once nobody has come, and nobody was taken over, for seven days", () => {
  const week = ago(7 * day);
  const later = ago(7 * day - 1);
  for (const [lastAt, importedAt, safe] of [
    [null, null, true],
    [week, week, true],
    [null, week, true],
    [later, week, false],
    [week, later, false],
    [null, now, false],
  ] as const)
    expect(isSafeToSwitchOff({ lastAt, importedAt }, now), `${lastAt} ${importedAt}`).toBe(safe);
});
