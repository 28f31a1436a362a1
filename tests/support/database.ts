import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { connect, type Db, disconnect } from "@/lib/db/client";
import { migrateDatabase } from "@/lib/db/migrate";

/** The address of one database on the test server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

async function asAdmin<T>(serverUrl: string, work: (admin: postgres.Sql) => Promise<T>): Promise<T> {
  const admin = postgres(serverUrl, { max: 1, onnotice() {} });
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** A migrated database to clone the others from: cloning takes a tenth of migrating. @returns its name. */
export async function createTemplate(serverUrl: string): Promise<string> {
  const name = `template_${randomBytes(6).toString("hex")}`;
  await asAdmin(serverUrl, (admin) => admin.unsafe(`create database ${name}`));
  await migrateDatabase(databaseUrl(serverUrl, name));
  return name;
}

/** A database of its own, cloned from the template. @returns its address. */
export async function cloneDatabase(serverUrl: string, template: string): Promise<string> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(serverUrl, (admin) => admin.unsafe(`create database ${name} template ${template}`));
  return databaseUrl(serverUrl, name);
}

export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await asAdmin(databaseUrl(url, "postgres"), (admin) =>
    admin.unsafe(`drop database if exists ${name} with (force)`),
  );
}

export interface TestDatabase {
  db: Db;
  url: string;
  close(): Promise<void>;
}

/** An empty, migrated database for one test file. */
export async function openTestDatabase(serverUrl: string, template: string): Promise<TestDatabase> {
  const url = await cloneDatabase(serverUrl, template);
  const db = connect(url, 10);
  return {
    db,
    url,
    async close() {
      await disconnect(db);
      await dropDatabase(url);
    },
  };
}
