import mysql from "mysql2/promise";
import postgres from "postgres";
import { describe, expect, inject, it } from "vitest";
import { createOlderDatabase, createOlderMariaDb, type OlderForm } from "@/tests/support/older-database";

/** The databases that the import is tested against: that they hold what they should, and cannot be written. */
describe.each<[OlderForm, number]>([
  ["first-form", 11],
  ["second-form", 88],
  ["mixed-camel-case", 4],
])("the older database of %s", (form, people) => {
  it("holds its people, for an account that may read and not write", async () => {
    const older = await createOlderDatabase(inject("serverUrl"), form);
    const reader = postgres(older.url, { max: 1 });
    try {
      const before = await older.checksum();
      const [counted] = await reader`select count(*)::int as people from users`;
      expect(counted).toEqual({ people });
      for (const statement of [
        "update users set email = null where id = 1",
        "delete from user_profiles",
        "create table notes (id int)",
        "create temporary table notes (id int)",
        "select nextval('users_id_seq')",
      ])
        await expect(reader.unsafe(statement), statement).rejects.toMatchObject({ code: "42501" });
      expect(await older.checksum()).toBe(before);
    } finally {
      await reader.end();
      await older.close();
    }
  });
});

const [venues, renamed] = [await createOlderMariaDb("venues"), await createOlderMariaDb("venues-renamed")];

describe.each([
  ["venues", venues, 23],
  ["venues-renamed", renamed, 4],
] as const)("the older database of %s", (_, older, people) => {
  it.skipIf(older === null)("holds its people, for an account that may read and not write", async () => {
    if (!older) return;
    const reader = await mysql.createConnection(older.url);
    try {
      const before = await older.checksum();
      const [counted] = await reader.query("select count(*) as people from users");
      expect(counted).toEqual([{ people }]);
      for (const statement of ["delete from users", "create table notes (id int)"])
        await expect(reader.query(statement), statement).rejects.toMatchObject({ errno: 1142 });
      expect(await older.checksum()).toBe(before);
    } finally {
      await reader.end();
      await older.close();
    }
  });
});
