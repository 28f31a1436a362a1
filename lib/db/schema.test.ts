import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { eq, sql } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import { recordAudit } from "@/lib/audit/record";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { connect, disconnect } from "./client";
import { isMigrated, migrateDatabase } from "./migrate";
import { allSessionsEnded, profiles, users } from "./schema";

const run = promisify(execFile);

describe("the migrations", () => {
  const database = useDatabase();

  it("say what the schema says: generating finds nothing to do", async () => {
    // Below the project, so that drizzle-kit, which writes relative paths, writes into the copy.
    await mkdir(".data", { recursive: true });
    const copy = await mkdtemp(path.join(process.cwd(), ".data", "schema-test-"));
    onTestFinished(() => rm(copy, { recursive: true }));
    await cp("drizzle", copy, { recursive: true });
    const before = await readdir(copy);
    const kit = path.join("node_modules", "drizzle-kit", "bin.cjs");
    const out = path.relative(process.cwd(), copy);
    const options = ["generate", "--dialect=postgresql", "--schema=./lib/db/schema/index.ts", `--out=${out}`];
    const { stdout } = await run(process.execPath, [kit, ...options]);
    expect(stdout).toContain("nothing to migrate");
    expect(await readdir(copy)).toEqual(before);
  });

  it("take from the audit what is kept beside it since: chosen names, and when sessions were ended", async () => {
    const { db } = database;
    const january = (day: number) => new Date(Date.UTC(2026, 0, day));
    const [ended, everybodys, key] = [january(1), january(2), january(3)];
    const person = await insertPerson(db);
    const other = await insertPerson(db);
    const write = (type: "profile_changed" | "sessions_revoked", at: Date, about: object = {}) =>
      db.transaction((tx) => recordAudit(tx, { type, actorId: null, subjectId: null, ...about }, at));
    await write("profile_changed", ended, { subjectId: person.id });
    await write("sessions_revoked", ended, { subjectId: person.id });
    await write("sessions_revoked", everybodys);
    await write("sessions_revoked", key, { details: { kid: "1.abc" } });
    await db.$client.unsafe(`drop table all_sessions_ended;
      alter table users drop column sessions_ended_at; alter table profiles drop column name_chosen_at`);
    await db.$client.unsafe(await readFile("drizzle/0010_kept_beside_the_audit.sql", "utf8"));
    const kept = await db
      .select({ id: users.id, endedAt: users.sessionsEndedAt, chosenAt: profiles.nameChosenAt })
      .from(users)
      .innerJoin(profiles, eq(profiles.userId, users.id))
      .orderBy(users.id);
    expect(kept).toEqual([
      { id: person.id, endedAt: ended, chosenAt: ended },
      { id: other.id, endedAt: null, chosenAt: null },
    ]);
    expect(await db.select().from(allSessionsEnded)).toEqual([{ id: 1, at: everybodys }]);
  });

  it("can be applied again by many at once without doing anything, and are known to be applied", async () => {
    await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url)));
    expect(await isMigrated(database.db)).toBe(true);
  });

  it("wait for another's turn without holding a connection of a pooler, which may have few", async () => {
    await migrateDatabase(database.url);
    const other = connect(database.url, 1);
    onTestFinished(() => disconnect(other));
    let waiting: Promise<void> | undefined;
    await other.transaction(async (tx) => {
      await tx.execute(sql`select id from drizzle.migration_turn for update`);
      const [begun] = await tx.execute<{ at: string }>(sql`select clock_timestamp()::text as at`);
      waiting = migrateDatabase(database.url);
      // They have looked, and are between two transactions.
      const resting = sql`select pid from pg_stat_activity where datname = current_database()
        and backend_start > ${begun?.at}::timestamptz and state = 'idle' and query = 'commit'`;
      await expect.poll(async () => (await database.db.execute(resting)).length).toBeGreaterThan(0);
    });
    await waiting;
    expect(await isMigrated(database.db)).toBe(true);
  });

  it("that are missing are noticed", async () => {
    const db = connect(database.url, 1);
    onTestFinished(() => disconnect(db));
    await db.execute(sql`begin`);
    await db.execute(sql`delete from drizzle.__drizzle_migrations`);
    expect(await isMigrated(db)).toBe(false);
    await db.execute(sql`rollback`);
  });

  it("index every foreign key, so that no delete reads a whole table", async () => {
    const bare = await database.db.execute(sql`
      select conrelid::regclass::text as table, conname from pg_constraint c
      where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
        select 1 from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])`);
    expect([...bare]).toEqual([]);
  });

  it("hold every moment with its time zone", async () => {
    const naive = await database.db.execute(sql`
      select table_name, column_name from information_schema.columns
      where table_schema = 'public' and data_type = 'timestamp without time zone'`);
    expect([...naive]).toEqual([]);
  });
});
