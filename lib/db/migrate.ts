import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { connect, type Db, type DbOrTx, disconnect } from "./client";
import { databaseFault } from "./errors";

const folder = path.join(process.cwd(), "drizzle");

/**
 * A row to lock, so that one process migrates at a time. A row and not an advisory lock: that belongs to a connection,
 * which a pooler lends to somebody else after each transaction.
 */
const turns = sql`
  create schema if not exists drizzle;
  create table if not exists drizzle.migration_turn (id integer primary key);
  insert into drizzle.migration_turn (id) values (1) on conflict do nothing`;

/** Of two who make the same schema or table in the same instant, one is told so by PostgreSQL's own catalogue. */
const madeByAnother = new Set(["23505", "42P06", "42P07"]);

async function makeTurns(db: Db): Promise<void> {
  await db.execute(turns).catch((error: unknown) => {
    if (!madeByAnother.has(databaseFault(error)?.code ?? "")) throw error;
    return makeTurns(db);
  });
}

/** How long a process waits before it looks again whether the turn is free. */
const againMs = 200;

/**
 * Migrates if it is this process's turn. Whoever finds it taken gives the connection back at once: a pooler may have
 * few, and the one whose turn it is needs two.
 * @returns whether it was.
 */
const takeTurn = (db: Db): Promise<boolean> =>
  db.transaction(async (tx) => {
    const turn = await tx.execute(sql`select id from drizzle.migration_turn for update skip locked`);
    if (turn.length === 0) return false;
    await migrate(db, { migrationsFolder: folder });
    return true;
  });

/** Applies what is missing of the migrations. Of many processes at once, one works and the others wait for it. */
export async function migrateDatabase(url: string): Promise<void> {
  // Two connections: one holds the turn while the migrator, which opens its own transaction, works on the other.
  const db = connect(url, 2);
  try {
    await makeTurns(db);
    while (!(await takeTurn(db))) await sleep(againMs);
  } finally {
    await disconnect(db);
  }
}

interface Journal {
  entries: { when: number }[];
}

/** Whether every migration this version knows has been applied. */
export async function isMigrated(db: DbOrTx): Promise<boolean> {
  const journal = JSON.parse(readFileSync(path.join(folder, "meta", "_journal.json"), "utf8")) as Journal;
  const newest = Math.max(...journal.entries.map((entry) => entry.when));
  const [row] = await db.execute<{ applied: string | null }>(
    sql`select max(created_at)::text as applied from drizzle.__drizzle_migrations`,
  );
  return Number(row?.applied ?? 0) >= newest;
}
