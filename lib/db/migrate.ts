import { readFileSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { connect, type DbOrTx, disconnect } from "./client";

const folder = path.join(process.cwd(), "drizzle");

/** A number of our own, for the lock that lets one process migrate at a time. */
const lockNumber = 7_013_407;

/** Applies what is missing of the migrations. Of many processes at once, one works and the others wait for it. */
export async function migrateDatabase(url: string): Promise<void> {
  // One connection, because the lock belongs to it.
  const db = connect(url, 1);
  try {
    await db.execute(sql`select pg_advisory_lock(${lockNumber})`);
    await migrate(db, { migrationsFolder: folder });
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
