import { sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { dayCounts } from "@/lib/db/schema";
import { log } from "@/lib/log";
import { createClock } from "@/tests/support/clock";
import { useDatabase } from "@/tests/support/vitest";
import { forgetDayCounts } from "./day-counts";
import { createTally } from "./tally";

const database = useDatabase();
const clock = createClock();
const deps = () => ({ db: database.db, now: clock.now, log });
const today = () => clock.now().toISOString().slice(0, 10);
const written = () => database.db.select().from(dayCounts).orderBy(dayCounts.day, dayCounts.what);

beforeEach(async () => {
  await database.db.delete(dayCounts);
});

it("a flood is one row, due once in half a minute", async () => {
  const tally = createTally(deps());
  expect(tally.isDue()).toBe(false);
  for (let at = 0; at < 10_000; at += 1) tally.count("refresh_unknown");
  clock.advanceSeconds(29);
  expect(tally.isDue()).toBe(false);
  clock.advanceSeconds(1);
  expect(tally.isDue()).toBe(true);
  await Promise.all([tally.write(), tally.write()]);
  expect(tally.isDue()).toBe(false);
  expect(await written()).toEqual([{ day: today(), what: "refresh_unknown", count: 10_000 }]);
  await tally.write();
  expect(await written(), "nothing new to write").toHaveLength(1);
});

it("what could not be written is written the next time, and what was counted meanwhile", async () => {
  const tally = createTally(deps());
  tally.count("health_none");
  await database.db.execute(sql`alter table day_counts rename to gone`);
  await tally.write();
  tally.count("health_none");
  await database.db.execute(sql`alter table gone rename to day_counts`);
  await tally.write();
  expect(await written()).toEqual([{ day: today(), what: "health_none", count: 2 }]);
});

it("many copies that write the same rows at once all come through", async () => {
  const copies = Array.from({ length: 8 }, () => createTally(deps()));
  for (const [place, tally] of copies.entries()) {
    const kinds = ["health_none", "health_refresh", "refresh_ended"] as const;
    for (const what of place % 2 === 0 ? kinds : kinds.toReversed()) tally.count(what);
  }
  await Promise.all(copies.map((tally) => tally.write()));
  expect((await written()).map(({ count }) => count)).toEqual([8, 8, 8]);
});

it("a day is forgotten after 90", async () => {
  const dayAgo = (days: number) =>
    new Date(clock.now().getTime() - days * 86_400_000).toISOString().slice(0, 10);
  const rows = [91, 90, 0].map((days) => ({ day: dayAgo(days), what: "health_none" as const, count: 1 }));
  await database.db.insert(dayCounts).values(rows);
  await forgetDayCounts(deps());
  expect((await written()).map(({ day }) => day)).toEqual([dayAgo(90), today()]);
});
