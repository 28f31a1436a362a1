import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { useDatabase } from "@/tests/support/vitest";
import { connect, type Db, disconnect, type Tx } from "./client";
import { isDatabaseUnavailable } from "./errors";

const database = useDatabase();

/** Resolves when it is called. */
function createSignal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

const note = (db: Db | Tx, word: string) => db.execute(sql`insert into notes (word) values (${word})`);

const words = async () => {
  const rows = await database.db.execute<{ word: string }>(sql`select word from notes order by word`);
  return rows.map(({ word }) => word);
};

async function endConnectionOf(tx: Tx): Promise<void> {
  const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  await database.db.execute(sql`select pg_terminate_backend(${row?.pid}, 5000)`);
}

describe("a transaction whose connection has ended", () => {
  let db: Db;

  beforeEach(async () => {
    await database.db.execute(sql`drop table if exists notes`);
    await database.db.execute(sql`create table notes (word text not null)`);
    // One connection, so that whoever waits is given it as soon as it is there again.
    db = connect(database.url, 1);
    onTestFinished(() => disconnect(db));
  });

  it("writes nothing more, and its fault is that of a database that is away", async () => {
    const ended = createSignal();
    const doomed = db.transaction(async (tx) => {
      await note(tx, "one");
      const waiting = db.execute(sql`select 1`);
      await endConnectionOf(tx);
      await waiting;
      setImmediate(ended.give);
      await note(tx, "two").catch(() => note(tx, "three"));
    });
    await expect(doomed).rejects.toSatisfy(isDatabaseUnavailable);
    await ended.given;
    await db.execute(sql`select 1`);
    expect(await words()).toEqual([]);
  });

  it.each(["goes on", "comes to its end", "gives up"])(
    "leaves alone the one that has its connection now, when it %s",
    async (way) => {
      const [begun, tried] = [createSignal(), createSignal()];
      let following = Promise.resolve();
      const doomed = db.transaction(async (tx) => {
        await note(tx, "of the first");
        following = db.transaction(async (next) => {
          await note(next, "of the next, before");
          begun.give();
          await tried.given;
          await note(next, "of the next, after");
          throw new Error("The next one takes everything back");
        });
        await endConnectionOf(tx);
        await begun.given;
        // By now the driver has told of the end.
        const outcome = way === "goes on" ? note(tx, "of nobody") : null;
        setImmediate(tried.give);
        if (way === "gives up") throw new Error("The first one gives up");
        await outcome;
      });
      await expect(doomed).rejects.toSatisfy(isDatabaseUnavailable);
      await expect(following).rejects.toThrow("takes everything back");
      expect(await words()).toEqual([]);
    },
  );

  it("is told by the statement that was on its way", async () => {
    const doomed = db.transaction(async (tx) => {
      await note(tx, "one");
      const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      const asleep = tx.execute(sql`select pg_sleep(60)`);
      asleep.catch(() => {});
      await database.db.execute(sql`select pg_terminate_backend(${row?.pid}, 5000)`);
      await asleep.catch(() => note(tx, "two"));
    });
    await expect(doomed).rejects.toSatisfy(isDatabaseUnavailable);
    const works = () =>
      db.execute(sql`select 1`).then(
        () => true,
        () => false,
      );
    await expect.poll(works, { timeout: 10_000 }).toBe(true);
    expect(await words()).toEqual([]);
  });

  it("is no other's affair: commits and rollbacks of those that keep theirs are as ever", async () => {
    await db.transaction(async (tx) => {
      await note(tx, "kept");
    });
    const refused = db.transaction(async (tx) => {
      await note(tx, "taken back");
      await tx.execute(sql`select 1 / 0`);
    });
    await expect(refused).rejects.toMatchObject({ cause: { code: "22012" } });
    await db.transaction(async (tx) => {
      await tx.transaction((inner) => note(inner, "kept within"));
      const inner = tx.transaction(async (within) => {
        await note(within, "taken back within");
        throw new Error("within");
      });
      await expect(inner).rejects.toThrow("within");
    });
    expect(await words()).toEqual(["kept", "kept within"]);
  });
});
