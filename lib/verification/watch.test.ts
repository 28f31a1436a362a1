import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { verificationRuns } from "@/lib/db/schema";
import { holdLease, verificationLease } from "@/lib/membership/lease";
import { noteProgress } from "@/lib/membership/runs";
import { useDatabase } from "@/tests/support/vitest";
import { type Watched, watchRun } from "./watch";

describe("watchRun", () => {
  const database = useDatabase();
  const at = new Date("2026-05-01T00:00:00.000Z");

  async function insertRun(): Promise<string> {
    const id = randomUUID();
    const run = { trigger: "cron", mode: "sweep", dryRun: false, status: "running", counts: {} } as const;
    await database.db.insert(verificationRuns).values({ id, ...run, startedAt: at });
    return id;
  }

  /** What is told of a run that another process does: `steps` is what happens in the seconds between two looks. */
  async function watch(
    id: string,
    steps: (() => Promise<unknown>)[],
    mayWatch = async () => true,
  ): Promise<Watched[]> {
    let second = 0;
    const wait = async () => {
      await steps[second]?.();
      second += 1;
    };
    const told: Watched[] = [];
    const deps = { db: database.db, wait, elapsed: () => second * 1000 };
    for await (const watched of watchRun(deps, id, mayWatch)) told.push(watched);
    return told;
  }

  it("tells what changes, how fast it goes and how long it lasts still, and ends with the run", async () => {
    const id = await insertRun();
    await holdLease(database.db, verificationLease, randomUUID());
    const note = (done: number) => () => noteProgress(database.db, id, { done, total: 5000 });
    const end = () =>
      database.db
        .update(verificationRuns)
        .set({ status: "done", finishedAt: at, counts: { seen: 5000, gained: 3, lost: 2 } })
        .where(eq(verificationRuns.id, id));
    const told = await watch(id, [note(1000), note(2000), async () => {}, end]);
    expect(told).toMatchObject([
      { kind: "progress", progress: { status: "running", isUnderWay: true, done: 0, total: null } },
      { kind: "progress", progress: { done: 1000, total: 5000, perSecond: 1000, secondsLeft: 4 } },
      { kind: "progress", progress: { done: 2000, perSecond: 1000, secondsLeft: 3 } },
      { kind: "progress", progress: { status: "done", isUnderWay: false, gained: 3, lost: 2, done: 5000 } },
      { kind: "ended" },
    ]);
  });

  it("says now and then that it lives, and stops in good order before a platform would stop it", async () => {
    const told = await watch(await insertRun(), []);
    expect(told.length).toBeGreaterThan(10);
    expect(told.slice(1).every(({ kind }) => kind === "idle")).toBe(true);
  });

  it("tells nothing more to somebody who may not know it any more", async () => {
    const id = await insertRun();
    let may = true;
    const steps = Array.from({ length: 60 }, (_, second) => async () => {
      if (second === 20) may = false;
      await noteProgress(database.db, id, { done: second + 1, total: null });
    });
    const told = await watch(id, steps, async () => may);
    expect(told).toHaveLength(30);
    expect(told.some(({ kind }) => kind === "ended")).toBe(false);
  });
});
