import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Db } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
import { createOlderDatabase, type OlderDatabase } from "@/tests/support/older-database";
import { useDatabase } from "@/tests/support/vitest";
import { dumpTarget, runImport, scriptTimeout, startImport } from "./taken-over";

vi.setConfig({ testTimeout: scriptTimeout });

let older: OlderDatabase;
beforeAll(async () => {
  older = await createOlderDatabase(inject("serverUrl"), "second-form");
});
afterAll(() => older.close());

const stopKey = 4_711;

/** Makes whoever is about to write `table` wait for a lock that the test holds. @returns how to let it go. */
async function stopAt(url: string, table: string): Promise<() => Promise<void>> {
  const guard = postgres(url, { max: 1, onnotice() {} });
  await guard.unsafe(`
    select pg_advisory_lock(${stopKey});
    create function wait_for_test() returns trigger language plpgsql
      as $$ begin perform pg_advisory_xact_lock(${stopKey}); return null; end $$;
    create trigger wait_for_test before insert on ${table} for each statement execute function wait_for_test();
  `);
  return async () => {
    await guard.unsafe(`select pg_advisory_unlock(${stopKey})`);
    // Waits for the transaction of the killed import, which holds a lock on the table, to be taken back.
    await guard.unsafe("drop function wait_for_test() cascade");
    await guard.end();
  };
}

const isWaiting = async (db: Db) => {
  const rows = await db.$client`
    select 1 from pg_locks where locktype = 'advisory' and objid = ${stopKey} and not granted
      and database = (select oid from pg_database where datname = current_database())`;
  return rows.length > 0;
};

describe("an import that is killed", () => {
  const target = useDatabase();
  // In the order in which they are written.
  it.each([
    "users",
    "entitlements",
    "membership_events",
    "profiles",
    "patreon_accounts",
    "sign_in_aliases",
    "legacy_accounts",
    "legacy_imports",
    "audit_events",
  ])("while it writes %s has changed nothing", async (table) => {
    const empty = await dumpTarget(target.db);
    const letGo = await stopAt(target.url, table);
    const running = startImport(target.url, older.url);
    await expect.poll(() => isWaiting(target.db), { timeout: scriptTimeout / 2 }).toBe(true);
    running.kill("SIGKILL");
    expect((await running.ended).code).toBeNull();
    await letGo();
    expect(omitSequence(await dumpTarget(target.db))).toEqual(omitSequence(empty));
    expect(await target.db.$count(users)).toBe(0);
  });

  it("is whole when it is run again", async () => {
    const { report } = await runImport(target.url, older.url);
    expect(report.counts).toMatchObject({ created: 95 });
    const people = await target.db
      .$client`select id, username, email, patreon_id, membership_paid from users order by id`;
    expect(people).toHaveLength(95);
  });
});

/** A sequence is not taken back with its transaction, so ids may be left out: never given twice. */
function omitSequence({ sequence: _, ...tables }: Record<string, unknown>) {
  return tables;
}
