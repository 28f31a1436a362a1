import { eq, sql } from "drizzle-orm";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { connect, disconnect, openLifeline } from "@/lib/db/client";
import { leases } from "@/lib/db/schema";
import { useDatabase } from "@/tests/support/vitest";
import { dropLease, holdLease, isLeaseHeld, renewLease, withLease } from "./lease";

describe("a lease", () => {
  const database = useDatabase();
  const expire = (name: string) =>
    database.db.update(leases).set({ until: sql`now() - interval '1 second'` }).where(eq(leases.name, name));

  it("of twenty who want it at once one has it", async () => {
    const wanted = Array.from({ length: 20 }, (_, number) =>
      holdLease(database.db, "crowd", `holder ${number}`),
    );
    expect((await Promise.all(wanted)).filter(Boolean)).toHaveLength(1);
  });

  it("is another's once it was dropped or has run out, and not before", async () => {
    expect(await holdLease(database.db, "a", "first")).toBe(true);
    expect(await holdLease(database.db, "a", "second")).toBe(false);
    await dropLease(database.db, "a", "second");
    expect(await holdLease(database.db, "a", "second")).toBe(false);
    await expire("a");
    expect(await holdLease(database.db, "a", "second")).toBe(true);
    await dropLease(database.db, "a", "second");
    expect(await holdLease(database.db, "a", "first")).toBe(true);
  });

  it("is renewed by its holder alone, also when it had run out and nobody wanted it", async () => {
    await holdLease(database.db, "b", "first");
    await expire("b");
    expect(await renewLease(database.db, "b", "second")).toBe(false);
    expect(await renewLease(database.db, "b", "first")).toBe(true);
    expect(await holdLease(database.db, "b", "second")).toBe(false);
  });

  it("that another has had meanwhile is lost for good, be it free again", async () => {
    await holdLease(database.db, "c", "first");
    await expire("c");
    await holdLease(database.db, "c", "second");
    expect(await renewLease(database.db, "c", "first")).toBe(false);
    await dropLease(database.db, "c", "second");
    expect(await renewLease(database.db, "c", "first")).toBe(false);
  });

  it("is free at once when its holder's connection has ended, and not while it lasts", async () => {
    const lifeline = await openLifeline(database.db);
    if (!lifeline) throw new Error("A database of our own gives a lifeline");
    await holdLease(database.db, "d", "first", lifeline.backendPid);
    expect(await holdLease(database.db, "d", "second")).toBe(false);
    await database.db.execute(sql`select pg_terminate_backend(${lifeline.backendPid})`);
    // A terminated backend leaves the list a moment later.
    await expect
      .poll(() => database.db.execute(sql`select 1 from pg_stat_activity where pid = ${lifeline.backendPid}`))
      .toHaveLength(0);
    expect(await holdLease(database.db, "d", "second")).toBe(true);
    expect(await renewLease(database.db, "d", "first")).toBe(false);
    await lifeline.close();
  });

  it("behind a pooler is free by its time alone: no connection there tells that its holder has died", async () => {
    const pooled = connect(database.url, 2, { pooler: true });
    onTestFinished(() => disconnect(pooled));
    const held = withLease(pooled, "p", { lifeline: true }, async () => {
      const [row] = await database.db.select().from(leases).where(eq(leases.name, "p"));
      return [row?.backendPid, await holdLease(database.db, "p", "second")];
    });
    expect(await held).toEqual([null, false]);
  });

  it("is held while work is done, and free after it, also after a failure", async () => {
    const { db } = database;
    const inner = await withLease(db, "e", { lifeline: false }, async (keep) => {
      await keep(db);
      return [
        await withLease(db, "e", { lifeline: true }, async () => "twice"),
        await withLease(db, "f", { lifeline: true }, async () => "other"),
      ];
    });
    expect(inner).toEqual(["busy", "other"]);
    await expect(
      withLease(db, "e", { lifeline: true }, () => Promise.reject(new Error("fault"))),
    ).rejects.toThrow("fault");
    expect(await withLease(db, "e", { lifeline: true }, async () => "again")).toBe("again");
  });

  it("is told to be held, at once, while a long transaction of its holder outlasts its time", async () => {
    const { db } = database;
    const seen = await withLease(db, "h", { lifeline: false }, async (keep) => {
      await expire("h");
      return db.transaction(async (tx) => {
        await keep(tx);
        return [
          await isLeaseHeld(db, "h"),
          await withLease(db, "h", { lifeline: false }, async () => "twice"),
        ];
      });
    });
    expect(seen).toEqual([true, "busy"]);
    expect(await isLeaseHeld(db, "h")).toBe(false);
    await holdLease(db, "h", "another");
    await expire("h");
    expect(await isLeaseHeld(db, "h")).toBe(false);
  });

  it("is renewed by one connection at most, however long its holder writes", async () => {
    const db = connect(database.url, 3);
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(async () => {
      vi.useRealTimers();
      await disconnect(db);
    });
    const answer = await withLease(db, "i", { lifeline: false }, (keep) =>
      db.transaction(async (tx) => {
        await keep(tx);
        vi.advanceTimersByTime(10 * 60_000);
        return db.execute(sql`select 1 as one`);
      }),
    );
    expect(answer).toEqual([{ one: 1 }]);
  });

  it("stops the work of a holder that has lost it", async () => {
    const { db } = database;
    const lost = withLease(db, "g", { lifeline: true }, async (keep) => {
      await expire("g");
      await holdLease(db, "g", "another");
      await keep(db);
    });
    await expect(lost).rejects.toThrow("another's by now");
    expect(await holdLease(db, "g", "third")).toBe(false);
  });
});
