import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { Registry } from "prom-client";
import { beforeEach, describe, expect, it } from "vitest";
import { raiseAlert, resolveAlert } from "@/lib/alerts/raise";
import { entitlements, sessions, users, verificationRuns, webhookDeliveries } from "@/lib/db/schema";
import { createClock } from "@/tests/support/clock";
import { createTestDeps } from "@/tests/support/deps";
import { insertPerson, openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { createHouseMetrics } from "./house-metrics";
import { type HouseReading, readHouse, readMembers } from "./read-house";

const database = useDatabase();
const clock = createClock("2026-03-20T12:00:00.000Z");
const ago = (seconds: number) => new Date(clock.now().getTime() - seconds * 1000);

async function read(): Promise<HouseReading> {
  const deps = await createTestDeps({ db: database.db, now: clock.now });
  const reading = await readHouse(deps, () => readMembers(deps));
  if (!reading) throw new Error("The test's database is migrated");
  return reading;
}

beforeEach(async () => {
  for (const table of [users, verificationRuns, webhookDeliveries]) await database.db.delete(table);
});

describe("a reading of the house", () => {
  it("counts live sessions by key, and none that has ended", async () => {
    const deps = await createTestDeps({ db: database.db, now: clock.now });
    const { userId } = await openSession(deps);
    await openSession(deps, userId);
    const before = (await read()).sessions;
    expect(before).toEqual([{ key: deps.tokens.keyring.kid, count: 2 }]);
    await database.db.update(sessions).set({ revokedAt: clock.now(), revokedReason: "signed_out" });
    expect((await read()).sessions).toEqual([]);
  });

  it("counts people by what their membership is now, an end that has passed included", async () => {
    await insertPerson(database.db);
    const { id } = await insertPerson(database.db);
    await database.db.insert(entitlements).values({
      ...{ userId: id, state: "grace", paid: true, tierIds: [], since: ago(100), until: ago(1) },
      ...{ reason: "charge_declined", observedAt: ago(100), source: "sweep" },
    });
    expect((await read()).members).toMatchObject({ none: 1, lapsed: 1, grace: 0, active: 0 });
  });

  it("tells of the last run that was to change something, and when one was due", async () => {
    const run = { trigger: "cron", mode: "sweep", dryRun: false, counts: { seen: 9, lost: 2 } } as const;
    await database.db.insert(verificationRuns).values([
      { ...run, id: randomUUID(), status: "done", startedAt: ago(900), finishedAt: ago(800) },
      { ...run, id: randomUUID(), status: "held", startedAt: ago(500), finishedAt: ago(400) },
      { ...run, id: randomUUID(), status: "failed", dryRun: true, startedAt: ago(50), finishedAt: ago(40) },
    ]);
    expect(await read()).toMatchObject({
      runs: { done: 1, held: 1 },
      lastRun: { status: "held", startedAt: ago(500), counts: { seen: 9, lost: 2, gained: 0 } },
      lastDoneAt: ago(800),
      runDueAt: new Date("2026-03-15T00:00:00.000Z"),
    });
  });

  it("tells for how long Patreon's oldest delivery has waited", async () => {
    expect((await read()).webhooks).toEqual({ waiting: 0, failed: 0, lagSeconds: 0, lastReceivedAt: null });
    const delivery = { event: "members:create", memberId: randomUUID(), nextAttemptAt: ago(0) };
    await database.db.insert(webhookDeliveries).values([
      { ...delivery, bodyHash: "a", status: "waiting", receivedAt: ago(75) },
      { ...delivery, bodyHash: "b", status: "waiting", receivedAt: ago(5) },
      {
        ...{ ...delivery, bodyHash: "c", status: "failed", nextAttemptAt: null },
        ...{ receivedAt: ago(500), finishedAt: ago(400) },
      },
    ]);
    expect((await read()).webhooks).toEqual({
      ...{ waiting: 2, failed: 1, lagSeconds: 75, lastReceivedAt: ago(5) },
    });
  });

  it("names the causes that are open", async () => {
    const { alerts } = await createTestDeps({ db: database.db, now: clock.now });
    await raiseAlert(alerts, "creator_token_dying", "It is dying");
    expect((await read()).alerts).toEqual(["creator_token_dying"]);
    await resolveAlert(alerts, "creator_token_dying");
    expect((await read()).alerts).toEqual([]);
  });

  it("sees the app's connections to the database, and what the database takes", async () => {
    const { connections, connectionsMax } = await read();
    expect(connections).toContainEqual({ state: "active", count: expect.any(Number) });
    expect(connectionsMax).toBeGreaterThan(10);
  });

  it("is none while the migrations are behind", async () => {
    const behind = new Error("undone");
    const deps = await createTestDeps({ db: database.db, now: clock.now });
    const undone = database.db.transaction(async (tx) => {
      await tx.execute(sql`delete from drizzle.__drizzle_migrations`);
      // A transaction can do all that is asked of a database here.
      const behindDeps = { ...deps, db: tx as unknown as typeof deps.db };
      expect(await readHouse(behindDeps, () => expect.unreachable())).toBeNull();
      throw behind;
    });
    await expect(undone).rejects.toBe(behind);
  });
});

describe("the metrics of the house", () => {
  const registry = new Registry();
  const metrics = createHouseMetrics(registry);

  it("say what was read, and nothing of what is not known", async () => {
    metrics.show(await read());
    const text = await registry.metrics();
    expect(text).toContain("\ngatehouse_ready 1\n");
    expect(text).toContain('\ngatehouse_members{state="none"} 0\n');
    expect(text).toContain('\ngatehouse_last_run{status="failed"} 0\n');
    expect(text).toContain(`\ngatehouse_run_due_timestamp_seconds ${Date.parse("2026-03-15") / 1000}\n`);
    expect(text).not.toMatch(/^gatehouse_last_run_done_timestamp_seconds /m);
  });

  it("say only that it could not be read where it could not, and keep nothing from before", async () => {
    metrics.show(null);
    const said = (await registry.metrics())
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(said).toEqual(["gatehouse_ready 0"]);
  });
});
