import { expect, it } from "vitest";
import { rateLimits } from "@/lib/db/schema";
import { scriptEnvironment, startScript } from "@/tests/support/command";
import { useDatabase } from "@/tests/support/vitest";

const database = useDatabase();
const maintain = (args: string[] = [], change: Record<string, string> = {}) =>
  startScript("scripts/maintain.ts", args, {
    ...scriptEnvironment(database.url, "http://127.0.0.1:9"),
    ...change,
  }).ended;

it("npm run maintain, twice at once: what is over is forgotten once, and both end well", {
  timeout: 60_000,
}, async () => {
  await database.db.insert(rateLimits).values({ key: "over", points: 1, expire: 1 });
  const ends = await Promise.all([maintain(["--json"]), maintain(["--json"])]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  const said = ends.map(({ stdout }) => JSON.parse(stdout) as { outcome: string; counters?: number });
  expect(said.reduce((sum, { counters = 0 }) => sum + counters, 0)).toBe(1);
  expect(await database.db.select().from(rateLimits)).toEqual([]);
});

it("npm run maintain tells in a sentence what it did, and refuses what it cannot do", {
  timeout: 60_000,
}, async () => {
  expect(await maintain()).toMatchObject({
    code: 0,
    stdout:
      "Forgotten: 0 sessions, 0 links, 0 letters, 0 deliveries, 0 rows of the audit, 0 changes of memberships, 0 counters.\n",
  });
  expect(await maintain([], { KEEP_AUDIT_DAYS: "some" })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("KEEP_AUDIT_DAYS must be a number"),
  });
});
