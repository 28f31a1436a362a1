import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { auditEvents, auditHead } from "@/lib/db/schema";
import { createClock } from "@/tests/support/clock";
import { useDatabase } from "@/tests/support/vitest";
import { hashLink } from "./chain";
import { recordAudit } from "./record";
import { verifyAudit } from "./verify";

describe("the audit chain", () => {
  const database = useDatabase();
  const clock = createClock();

  const write = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        database.db.transaction((tx) =>
          recordAudit(
            tx,
            { type: "signed_in", actorId: index + 1, subjectId: index + 1, details: { by: "password" } },
            clock.now(),
          ),
        ),
      ),
    );

  beforeEach(async () => {
    await database.db.delete(auditEvents);
    await database.db.delete(auditHead);
    await write(12);
  });

  it("stays whole under concurrent writers", async () => {
    await Promise.all([write(20), write(20)]);
    expect(await verifyAudit(database.db)).toEqual({ ok: true, rows: 52 });
  });

  it("is whole when nothing was ever written", async () => {
    await database.db.delete(auditEvents);
    await database.db.delete(auditHead);
    expect(await verifyAudit(database.db)).toEqual({ ok: true, rows: 0 });
  });

  it("leaves no row of a transaction that was rolled back", async () => {
    const failing = database.db.transaction(async (tx) => {
      await recordAudit(tx, { type: "signed_out", actorId: 1, subjectId: 1 }, clock.now());
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    expect(await verifyAudit(database.db)).toEqual({ ok: true, rows: 12 });
  });

  it.each([
    ["details", { details: '{"by":"patreon"}' }],
    ["actor", { actorId: 99 }],
    ["type", { type: "signed_out" }],
    ["time", { at: new Date(0) }],
  ])("finds a row whose %s was changed", async (_, change) => {
    await database.db.update(auditEvents).set(change).where(eq(auditEvents.seq, 5));
    expect(await verifyAudit(database.db)).toMatchObject({
      ok: false,
      seq: 5,
      fault: "its content was changed",
    });
  });

  it("finds a row that was changed together with its own hash", async () => {
    const [row] = await database.db.select().from(auditEvents).where(eq(auditEvents.seq, 5));
    if (!row) throw new Error("there is a fifth row");
    const forged = { ...row, actorId: 99 };
    await database.db
      .update(auditEvents)
      .set({ actorId: 99, hash: hashLink(row.previousHash, forged) })
      .where(eq(auditEvents.seq, 5));
    expect(await verifyAudit(database.db)).toMatchObject({ ok: false, seq: 6 });
  });

  it("finds a row that was removed from the middle", async () => {
    await database.db.delete(auditEvents).where(eq(auditEvents.seq, 5));
    expect(await verifyAudit(database.db)).toMatchObject({ ok: false, fault: "row 5 is missing" });
  });

  it("finds rows that were cut from the end", async () => {
    await database.db.delete(auditEvents).where(sql`seq > 10`);
    expect(await verifyAudit(database.db)).toMatchObject({
      ok: false,
      seq: 11,
      fault: "rows 11 to 12 are missing",
    });
  });

  it("finds a row that was inserted", async () => {
    const [last] = await database.db.select().from(auditEvents).where(eq(auditEvents.seq, 12));
    if (!last) throw new Error("there is a twelfth row");
    const link = { ...last, seq: 13, previousHash: last.hash };
    await database.db.insert(auditEvents).values({ ...link, hash: hashLink(last.hash, link) });
    expect(await verifyAudit(database.db)).toMatchObject({ ok: false, seq: 13 });
  });
});
