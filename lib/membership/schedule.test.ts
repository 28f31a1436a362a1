import { expect, it } from "vitest";
import { lastDue, nextCheck } from "./schedule";

it.each([
  ["2026-03-01T00:00:00.000Z", "2026-03-01", "2026-03-15"],
  ["2026-03-14T23:59:59.999Z", "2026-03-01", "2026-03-15"],
  ["2026-03-15T00:00:00.000Z", "2026-03-15", "2026-04-01"],
  ["2026-12-31T23:59:59.999Z", "2026-12-15", "2027-01-01"],
])("at %s a run was last due on %s, and is next on %s", (now, last, next) => {
  expect(lastDue(new Date(now))).toEqual(new Date(last));
  expect(nextCheck(new Date(now))).toEqual(new Date(next));
});
