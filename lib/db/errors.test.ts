import { sql } from "drizzle-orm";
import postgres from "postgres";
import { describe, expect, it } from "vitest";
import { users } from "@/lib/db/schema";
import { useDatabase } from "@/tests/support/vitest";
import { connect, disconnect } from "./client";
import { databaseFault, isDatabaseUnavailable, isUniqueViolation } from "./errors";

const caught = (work: PromiseLike<unknown>) =>
  Promise.resolve(work).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe("what PostgreSQL says", () => {
  const database = useDatabase();
  const insert = (change: Partial<typeof users.$inferInsert>) =>
    caught(database.db.insert(users).values(change));

  it("a second row under a unique constraint is told by the constraint's name, and by no other", async () => {
    await database.db.insert(users).values({ username: "ada", usernameKey: "ada" });
    const error = await insert({ username: "Ada", usernameKey: "ada" });
    expect(databaseFault(error)).toEqual({ code: "23505", constraint: "users_username_key_unique" });
    expect(isUniqueViolation(error, "users_username_key_unique")).toBe(true);
    expect(isUniqueViolation(error, "users_email_key_unique")).toBe(false);
  });

  it("is found within a transaction too", async () => {
    const error = await caught(
      database.db.transaction(async (tx) => {
        await tx.insert(users).values({ patreonId: "1" });
        await tx.insert(users).values({ patreonId: "1" });
      }),
    );
    expect(isUniqueViolation(error, "users_patreon_id_unique")).toBe(true);
  });

  it("a check, a foreign key and a missing value are no unique violation, and the database is there", async () => {
    const errors = [
      await insert({ username: "ada", usernameKey: null }),
      await insert({ patreonId: "not a number" }),
      await insert({ venueId: 12_345 }),
      await caught(database.db.execute(sql`insert into profiles (user_id) values (null)`)),
      await caught(database.db.execute(sql`select * from users where id = 'x'`)),
      await caught(database.db.execute(sql`select 1 / 0`)),
    ];
    const codes = errors.map((error) => databaseFault(error)?.code);
    expect(codes).toEqual(["23514", "23514", "23503", "23502", "22P02", "22012"]);
    expect(databaseFault(errors[1])?.constraint).toBe("users_patreon_id_number");
    for (const error of errors) {
      expect(isUniqueViolation(error, "users_username_key_unique")).toBe(false);
      expect(isDatabaseUnavailable(error)).toBe(false);
    }
  });

  it("a server that is not there, an unknown user, a database that is not there, and a closed pool are 'unavailable'", async () => {
    const at = (change: (url: URL) => void) => {
      const url = new URL(database.url);
      change(url);
      return connect(url.toString(), 1);
    };
    const unreachable = [
      at((url) => {
        url.port = "1";
      }),
      at((url) => {
        url.username = "nobody_of_this_name";
      }),
      at((url) => {
        url.pathname = "/no_such_database";
      }),
    ];
    for (const db of unreachable) {
      expect(isDatabaseUnavailable(await caught(db.execute(sql`select 1`)))).toBe(true);
      await disconnect(db);
    }
    const closed = connect(database.url, 1);
    await disconnect(closed);
    expect(isDatabaseUnavailable(await caught(closed.execute(sql`select 1`)))).toBe(true);
  });

  it("so are missing migrations, a connection that was ended, and a statement that took too long", async () => {
    const sessions = connect(database.url, 1);
    expect(isDatabaseUnavailable(await caught(sessions.execute(sql`select * from no_such_table`)))).toBe(
      true,
    );
    const [backend] = await sessions.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    const asleep = caught(sessions.execute(sql`select pg_sleep(30)`));
    const isAsleep = sql`select 1 from pg_stat_activity where pid = ${backend?.pid} and query like '%pg_sleep%'`;
    await expect.poll(async () => (await database.db.execute(isAsleep)).length).toBe(1);
    await database.db.execute(sql`select pg_terminate_backend(${backend?.pid})`);
    expect(isDatabaseUnavailable(await asleep)).toBe(true);
    await sessions.$client.end({ timeout: 0 });
    const hurried = postgres(database.url, { max: 1, connection: { statement_timeout: 20 } });
    expect(isDatabaseUnavailable(await caught(hurried`select pg_sleep(30)`))).toBe(true);
    await hurried.end();
  });
});

describe("databaseFault", () => {
  it("is null for what no database said", () => {
    for (const error of [
      new Error("x"),
      "23505",
      null,
      undefined,
      { code: "23505" },
      new Error("x", { cause: "23505" }),
    ])
      expect(databaseFault(error)).toBeNull();
    expect(isDatabaseUnavailable(new Error("ECONNREFUSED"))).toBe(false);
    expect(isUniqueViolation(undefined, "x")).toBe(false);
  });
});
