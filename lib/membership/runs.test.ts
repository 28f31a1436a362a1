import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verificationRuns } from "@/lib/db/schema";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { findUnfinished } from "./runs";

const now = new Date("2026-05-01T03:00:00.000Z");
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

describe("what a heartbeat goes on with", () => {
  const database = useDatabase();

  async function runs(...rows: Partial<typeof verificationRuns.$inferInsert>[]) {
    await database.db.delete(verificationRuns);
    const values = rows.map((row) => ({
      id: randomUUID(),
      trigger: "cron" as const,
      mode: "sweep" as const,
      dryRun: false,
      status: "running" as const,
      counts: {},
      startedAt: minutes(-10),
      finishedAt: row.status && row.status !== "running" ? minutes(-5) : null,
      ...row,
    }));
    if (values.length > 0) await database.db.insert(verificationRuns).values(values);
    return findUnfinished(database.db, now);
  }

  it("is a cron's or an admin's run that was killed, cut short, or interrupted", async () => {
    expect(await runs({ pages: 3 })).toEqual({ trigger: "cron", hasFailed: false, askedSince: null });
    expect(await runs({ trigger: "admin", parkedUntil: minutes(-1) })).toMatchObject({ trigger: "admin" });
    expect(await runs({ pages: 3, error: "Patreon answered 503" })).toMatchObject({ hasFailed: true });
    expect(await runs({ status: "failed", error: "Patreon answered 503" })).toMatchObject({
      hasFailed: true,
    });
  });

  it("is a run that asked one by one and was cut short: those it had asked are left out", async () => {
    const cut = { mode: "individual", status: "incomplete" } as const;
    const error = "The time ran out";
    const cutAt = (begun: number) => ({ ...cut, error, startedAt: minutes(begun) });
    const since = (begun: number) => ({ trigger: "cron", hasFailed: false, askedSince: minutes(begun) });
    expect(await runs(cutAt(-10))).toEqual(since(-10));
    expect(await runs(cutAt(-50), cutAt(-30), cutAt(-10))).toEqual(since(-50));
    expect(await runs(cutAt(-50), { status: "done", startedAt: minutes(-40) }, cutAt(-10))).toEqual(
      since(-10),
    );
    expect(await runs(cutAt(-6 * 60), cutAt(-10))).toBeNull();
    expect(await runs({ ...cutAt(-10), parkedUntil: minutes(1) })).toBeNull();
    expect(await runs(cut)).toBeNull();
  });

  it("is a run that failed again and again for less than six hours, counted from the first of them", async () => {
    const failedAt = (begun: number) =>
      ({ status: "failed", error: "Patreon answered 503", startedAt: minutes(begun) }) as const;
    const cutAt = (begun: number) =>
      ({ ...failedAt(begun), mode: "individual", status: "incomplete" }) as const;
    const every = (from: number, step: number) =>
      Array.from({ length: Math.floor(-from / step) }, (_, number) => failedAt(from + number * step));
    expect(await runs(...every(-345, 15))).toMatchObject({ trigger: "cron", hasFailed: true });
    expect(await runs(...every(-360, 15))).toBeNull();
    expect(await runs(...every(-360, 2))).toBeNull();
    expect(await runs(cutAt(-360), failedAt(-200), cutAt(-10))).toBeNull();
    expect(await runs(failedAt(-100), cutAt(-50), failedAt(-10))).toMatchObject({
      hasFailed: true,
      askedSince: minutes(-50),
    });
    // Begun before the six hours were over, and then it waited for Patreon.
    expect(await runs(...every(-400, 15).slice(0, 23), failedAt(-30))).toBeNull();
  });

  it("is a run that failed although others before it were given up: a cron's of today, or one a person wants", async () => {
    const failedAt = (begun: number) =>
      ({ status: "failed", error: "Patreon answered 503", startedAt: minutes(begun) }) as const;
    const givenUp = [failedAt(-15 * 60), failedAt(-10 * 60)];
    expect(await runs(...givenUp, failedAt(-10))).toMatchObject({ hasFailed: true });
    expect(await runs(failedAt(-6 * 60), { ...failedAt(-10), trigger: "admin" })).toMatchObject({
      trigger: "admin",
    });
    const { id: requestedBy } = await insertPerson(database.db, { role: "super_admin" });
    const wanted = { ...failedAt(-10), trigger: "admin", requestedBy } as const;
    expect(await runs({ ...failedAt(-6 * 60), trigger: "admin" }, wanted)).toMatchObject({ hasFailed: true });
  });

  it("is nothing that has ended, is parked, is old, is a person's own, or changes nothing", async () => {
    expect(await runs()).toBeNull();
    for (const status of ["done", "incomplete", "held"] as const) expect(await runs({ status })).toBeNull();
    expect(await runs({ parkedUntil: minutes(1) })).toBeNull();
    expect(await runs({ startedAt: minutes(-6 * 60) })).toBeNull();
    expect(await runs({ trigger: "script" })).toBeNull();
    expect(await runs({ dryRun: true })).toBeNull();
  });

  it("is not what a later run has made good", async () => {
    const failed = { status: "failed", error: "Patreon answered 503", startedAt: minutes(-60) } as const;
    expect(await runs(failed, { status: "done", trigger: "script" })).toBeNull();
    expect(await runs(failed, { status: "done", dryRun: true })).toMatchObject({ hasFailed: true });
  });
});
