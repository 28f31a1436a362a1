import { eq, sql } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import { venues } from "@/lib/db/schema";
import { useDatabase } from "@/tests/support/vitest";
import { connect, type Db, disconnect, type Tx } from "./client";
import { databaseFault } from "./errors";
import { retryTransaction } from "./retry";

const fault = (code: string) => Object.assign(new Error(code), { code });

/** Resolves for everybody once so many have come; whoever comes later goes straight through. */
function meeting(people: number): () => Promise<void> {
  let arrived = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived === people) open();
    return opened;
  };
}

describe("retryTransaction", () => {
  it("tries again after a serialization failure and a deadlock, each time after a pause that may be longer", async () => {
    const faults = [fault("40001"), fault("40P01"), new Error("wrapped", { cause: fault("40001") })];
    const pauses: number[] = [];
    const done = await retryTransaction(
      async () => {
        const next = faults.shift();
        if (next) throw next;
        return "done";
      },
      async (ms) => pauses.push(ms),
    );
    expect(done).toBe("done");
    expect(pauses).toHaveLength(3);
    for (const [index, ms] of pauses.entries()) expect(ms).toBeLessThanOrEqual(20 * 2 ** (index + 1));
  });

  it("gives up after five tries with what the last one said, and at once after any other error", async () => {
    const tries = { conflict: 0, other: 0 };
    const conflict = retryTransaction(
      async () => {
        tries.conflict += 1;
        throw fault("40001");
      },
      async () => {},
    );
    await expect(conflict).rejects.toMatchObject({ code: "40001" });
    const other = retryTransaction(async () => {
      tries.other += 1;
      throw fault("23505");
    });
    await expect(other).rejects.toMatchObject({ code: "23505" });
    expect(tries).toEqual({ conflict: 5, other: 1 });
  });
});

describe("transactions of a pool", () => {
  const database = useDatabase();
  const paused: number[] = [];
  const open = (): Db => {
    const db = connect(database.url, 4, { pause: async (ms) => paused.push(ms) });
    onTestFinished(() => disconnect(db));
    return db;
  };
  const make = async (name: string) => {
    const [row] = await database.db.insert(venues).values({ name }).returning();
    if (!row) throw new Error("An insert returned no row");
    return row.id;
  };
  const extend = (tx: Tx, id: number, by: string) =>
    tx
      .update(venues)
      .set({ name: sql`${venues.name} || ${by}` })
      .where(eq(venues.id, id));
  const nameOf = async (id: number) =>
    (await database.db.select().from(venues).where(eq(venues.id, id)))[0]?.name;

  it("two that lock the same rows crosswise both end well, and each has written once", async () => {
    const db = open();
    const [one, other] = [await make("one"), await make("other")];
    const bothHoldARow = meeting(2);
    const before = paused.length;
    const cross = (first: number, second: number, by: string) =>
      db.transaction(async (tx) => {
        await extend(tx, first, by);
        await bothHoldARow();
        await extend(tx, second, by);
      });
    await Promise.all([cross(one, other, "a"), cross(other, one, "b")]);
    expect(paused.length, "PostgreSQL ended one of them").toBe(before + 1);
    expect(["oneab", "oneba"]).toContain(await nameOf(one));
    expect(["otherab", "otherba"]).toContain(await nameOf(other));
  });

  it("two that read and write the same row in snapshots of their own lose nothing", async () => {
    const db = open();
    const id = await make("0");
    const bothHaveRead = meeting(2);
    const before = paused.length;
    const add = () =>
      db.transaction(
        async (tx) => {
          const [row] = await tx.select().from(venues).where(eq(venues.id, id));
          await bothHaveRead();
          await tx
            .update(venues)
            .set({ name: String(Number(row?.name) + 1) })
            .where(eq(venues.id, id));
        },
        { isolationLevel: "repeatable read" },
      );
    await Promise.all([add(), add()]);
    expect(await nameOf(id)).toBe("2");
    expect(paused.length).toBe(before + 1);
  });

  it("what is refused for another reason is tried once, and nothing of it is written", async () => {
    const db = open();
    const before = paused.length;
    const twice = db.transaction(async (tx) => {
      await tx.insert(venues).values({ name: "twice" });
      await tx.insert(venues).values({ name: "twice" });
    });
    const error = await twice.catch((thrown: unknown) => thrown);
    expect(databaseFault(error)?.code).toBe("23505");
    expect(paused.length).toBe(before);
    expect(await database.db.select().from(venues).where(eq(venues.name, "twice"))).toEqual([]);
  });
});
