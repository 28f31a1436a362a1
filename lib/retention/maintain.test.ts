import { randomUUID } from "node:crypto";
import { count, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { recordAudit } from "@/lib/audit/record";
import { verifyAudit } from "@/lib/audit/verify";
import {
  auditEvents,
  auditHead,
  mails,
  membershipEvents,
  oneTimeLinks,
  rateLimits,
  sessions,
  webhookDeliveries,
} from "@/lib/db/schema";
import { holdLease } from "@/lib/membership/lease";
import { createClock } from "@/tests/support/clock";
import { clearDatabase } from "@/tests/support/patreon-world";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { maintain } from "./maintain";

const database = useDatabase();
const clock = createClock();
const deps = () => ({ db: database.db, now: clock.now });
const keep = { KEEP_SESSIONS_DAYS: 30, KEEP_LINKS_DAYS: 30, KEEP_AUDIT_DAYS: 0, KEEP_EVENTS_DAYS: 0 };
const unlimited = { limitSeconds: null };
const nothing = {
  ...{ outcome: "done", sessions: 0, links: 0, audit: 0, events: 0, counters: 0 },
  ...{ letters: 0, deliveries: 0 },
};
const daysAgo = (days: number) => new Date(clock.now().getTime() - days * 86_400_000);

/** Each look at the clock finds it a second on: one at the start, one for the day, one before each batch. */
function secondByLook(): () => Date {
  let looks = 0;
  return () => new Date(clock.now().getTime() + 1000 * looks++);
}

beforeEach(() => clearDatabase(database.db));

async function insertSession(userId: number, change: Partial<typeof sessions.$inferInsert>) {
  const at = daysAgo(90);
  const id = randomUUID();
  const bytes = new Uint8Array(32);
  const times = { rotatedAt: at, authTime: at, createdAt: at, lastSeenAt: at, idleExpiresAt: at };
  const row = { id, userId, familyKey: bytes, currentHash: bytes, amr: ["pwd"], kid: "1" };
  await database.db.insert(sessions).values({ ...row, ...times, absoluteExpiresAt: at, ...change });
  return id;
}

const sessionIds = async () =>
  (await database.db.select({ id: sessions.id }).from(sessions)).map(({ id }) => id);

describe("what is forgotten", () => {
  it("a session goes 30 days after no token of it can be used, and one whose theft was not told stays", async () => {
    const { id: userId } = await insertPerson(database.db);
    await insertSession(userId, { absoluteExpiresAt: daysAgo(30.1) });
    await insertSession(userId, {
      absoluteExpiresAt: daysAgo(40),
      ...{ revokedAt: daysAgo(60), revokedReason: "signed_out" },
    });
    const stolen = { revokedAt: daysAgo(60), revokedReason: "refresh_token_reused" };
    const stays = [
      await insertSession(userId, { absoluteExpiresAt: daysAgo(29.9) }),
      await insertSession(userId, { absoluteExpiresAt: daysAgo(-1), ...stolen, revokedReason: "signed_out" }),
      await insertSession(userId, { absoluteExpiresAt: daysAgo(40), ...stolen }),
    ];
    await insertSession(userId, { absoluteExpiresAt: daysAgo(40), ...stolen, theftToldAt: daysAgo(50) });
    expect(await maintain(deps(), keep, unlimited)).toEqual({ ...nothing, sessions: 3 });
    expect((await sessionIds()).toSorted()).toEqual(stays.toSorted());
    expect(await maintain(deps(), keep, unlimited), "a second time there is nothing to do").toEqual(nothing);
  });

  it("of thousands each is forgotten, in batches", async () => {
    const { id: userId } = await insertPerson(database.db);
    const first = await insertSession(userId, { absoluteExpiresAt: daysAgo(100) });
    await database.db.execute(sql`
      insert into sessions select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid()))).*
      from sessions s, generate_series(1, 2499) where s.id = ${first}`);
    expect(await maintain(deps(), keep, unlimited)).toEqual({ ...nothing, sessions: 2500 });
  });

  it("a link goes 30 days after its end, a counter at its end", async () => {
    const { id: userId } = await insertPerson(database.db);
    const link = { purpose: "reset_password", userId, createdAt: daysAgo(60) } as const;
    for (const [index, days] of [31, 29, -1].entries())
      await database.db
        .insert(oneTimeLinks)
        .values({ ...link, tokenHash: new Uint8Array([index]), expiresAt: daysAgo(days) });
    await database.db.insert(rateLimits).values([
      { key: "over", points: 1, expire: clock.now().getTime() - 1 },
      { key: "counting", points: 1, expire: clock.now().getTime() + 1 },
    ]);
    expect(await maintain(deps(), keep, unlimited)).toEqual({ ...nothing, links: 1, counters: 1 });
    expect(await database.db.select({ key: rateLimits.key }).from(rateLimits)).toEqual([{ key: "counting" }]);
  });

  it("changes of memberships stay unless asked for, and each person's last one stays in any case", async () => {
    const [one, other] = [await insertPerson(database.db), await insertPerson(database.db)];
    const change = {
      fromPaid: false,
      toState: "active",
      toPaid: true,
      reason: "x",
      source: "sweep",
    } as const;
    const rows = [
      { userId: one.id, at: daysAgo(900) },
      { userId: one.id, at: daysAgo(800) },
      { userId: one.id, at: daysAgo(10) },
      { userId: other.id, at: daysAgo(900) },
    ];
    await database.db.insert(membershipEvents).values(rows.map((row) => ({ ...change, ...row })));
    expect(await maintain(deps(), keep, unlimited)).toEqual(nothing);
    expect(await maintain(deps(), { ...keep, KEEP_EVENTS_DAYS: 365 }, unlimited)).toEqual({
      ...nothing,
      events: 2,
    });
    const left = await database.db.select({ userId: membershipEvents.userId }).from(membershipEvents);
    expect(left.map(({ userId }) => userId).toSorted()).toEqual([one.id, other.id].toSorted());
  });

  it("letters go after 30 days and deliveries after 90, in batches; what still waits stays", async () => {
    await database.db.execute(sql`
      insert into mails (kind, recipient, subject, status, created_at, next_attempt_at)
      select 'x', 'a@example.com', 'x', 'waiting', ${daysAgo(40).toISOString()}::timestamptz, now()
      from generate_series(1, 3) union all
      select 'x', 'a@example.com', 'x', 'sent', ${daysAgo(40).toISOString()}::timestamptz, null
      from generate_series(1, 1500) union all
      select 'x', 'a@example.com', 'x', 'failed', ${daysAgo(29).toISOString()}::timestamptz, null`);
    await database.db.execute(sql`
      insert into webhook_deliveries (body_hash, event, status, received_at)
      select 'done' || n, 'x', 'done', ${daysAgo(91).toISOString()}::timestamptz
      from generate_series(1, 1500) n union all
      select 'young', 'x', 'ignored', ${daysAgo(89).toISOString()}::timestamptz union all
      select 'failed', 'x', 'failed', ${daysAgo(91).toISOString()}::timestamptz`);
    const short = await maintain({ db: database.db, now: secondByLook() }, keep, { limitSeconds: 7 });
    expect(short).toMatchObject({ outcome: "incomplete", letters: 1000, deliveries: 0 });
    expect(await maintain(deps(), keep, unlimited)).toEqual({ ...nothing, letters: 500, deliveries: 1500 });
    const statuses = await database.db.select({ status: mails.status }).from(mails);
    expect(statuses.map(({ status }) => status).toSorted()).toEqual(["failed", ...Array(3).fill("waiting")]);
    const hashes = await database.db.select({ hash: webhookDeliveries.bodyHash }).from(webhookDeliveries);
    expect(hashes.map(({ hash }) => hash).toSorted()).toEqual(["failed", "young"]);
  });

  it("while one is at it another does nothing", async () => {
    await holdLease(database.db, "maintain", "another");
    expect(await maintain(deps(), keep, unlimited)).toEqual({ ...nothing, outcome: "busy" });
  });

  it("when its time is over it begins no further batch, and the next one goes on", async () => {
    const { id: userId } = await insertPerson(database.db);
    await insertSession(userId, { absoluteExpiresAt: daysAgo(100) });
    await database.db.execute(sql`
      insert into sessions select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid()))).*
      from sessions s, generate_series(1, 2499)`);
    await database.db.delete(rateLimits);
    await database.db.insert(rateLimits).values({ key: "over", points: 1, expire: 1 });
    const short = () => maintain({ db: database.db, now: secondByLook() }, keep, { limitSeconds: 4 });
    expect(await short()).toEqual({ ...nothing, outcome: "incomplete", sessions: 2000 });
    expect(await database.db.$count(rateLimits)).toBe(1);
    expect(await maintain(deps(), keep, { limitSeconds: 4 })).toEqual({
      ...nothing,
      ...{ sessions: 500, counters: 1 },
    });
  });
});

describe("the audit, cut off at its beginning", () => {
  const write = async (ages: number[]) => {
    for (const age of ages)
      await database.db.transaction((tx) =>
        recordAudit(tx, { type: "signed_in", actorId: 1, subjectId: 1 }, daysAgo(age)),
      );
  };
  const cut = () => maintain(deps(), { ...keep, KEEP_AUDIT_DAYS: 100 }, unlimited);

  beforeEach(async () => {
    await database.db.delete(auditEvents);
    await database.db.delete(auditHead);
    await write([300, 200, 150, 50, 120, 1]);
  });

  it("is kept for ever unless asked for", async () => {
    expect(await maintain(deps(), keep, unlimited)).toEqual(nothing);
    expect(await verifyAudit(database.db)).toEqual({ ok: true, rows: 6 });
  });

  it("stays a chain that says where it was cut, and nothing goes that was written after what is kept", async () => {
    const [third] = await database.db.select().from(auditEvents).where(eq(auditEvents.seq, 3));
    expect(await cut()).toEqual({ ...nothing, audit: 3 });
    expect(await verifyAudit(database.db)).toEqual({ ok: true, rows: 4 });
    const [newest] = await database.db.select().from(auditEvents).where(eq(auditEvents.seq, 7));
    expect(newest?.type).toBe("audit_trimmed");
    const hash = Buffer.from(third?.hash ?? []).toString("hex");
    expect(JSON.parse(newest?.details ?? "")).toEqual({ upTo: 3, hash });
    expect(await cut(), "a second time there is nothing to cut").toEqual(nothing);
    await write([0]);
    expect(await verifyAudit(database.db)).toEqual({ ok: true, rows: 5 });
  });

  it("shows when somebody else cut more, or changed the first row that was kept", async () => {
    await cut();
    await database.db.delete(auditEvents).where(eq(auditEvents.seq, 4));
    expect(await verifyAudit(database.db)).toEqual({ ok: false, seq: 5, fault: "row 4 is missing" });
  });

  it("shows when its beginning was put elsewhere by hand", async () => {
    await cut();
    await database.db.update(auditHead).set({ anchorHash: new Uint8Array(32) });
    expect(await verifyAudit(database.db)).toMatchObject({ ok: false, seq: 4 });
  });

  it("is whole while people go on writing", async () => {
    await Promise.all([cut(), write([0, 0, 0, 0, 0]), write([0, 0, 0, 0, 0])]);
    const [{ rows } = { rows: 0 }] = await database.db.select({ rows: count() }).from(auditEvents);
    expect(await verifyAudit(database.db)).toEqual({ ok: true, rows });
    expect(rows).toBe(3 + 1 + 10);
  });
});
