import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parsePasswordHash } from "@/lib/accounts/password-hash";
import { passwords } from "@/tests/fixtures/older/passwords";
import { createOlderDatabase, type OlderDatabase } from "@/tests/support/older-database";
import { useDatabase } from "@/tests/support/vitest";
import { getTakenOver, runImport, signInAs } from "./taken-over";

/** Whoever could sign in there signs in here, with exactly what was typed there. */
describe.each(["second-form", "mixed-camel-case"] as const)("people of %s", (form) => {
  const target = useDatabase();
  let older: OlderDatabase;
  /** What each typed there. */
  let rows: { id: number; username: string | null; email: string | null }[];

  beforeAll(async () => {
    older = await createOlderDatabase(inject("serverUrl"), form);
    await runImport(target.url, older.url);
    const source = postgres(older.url, { max: 1 });
    rows = await source`select id, username, email from users`;
    await source.end();
  });
  afterAll(() => older.close());

  const namesOf = (id: number) => {
    const row = rows.find((found) => found.id === id);
    return [row?.username, row?.email].filter((name): name is string => Boolean(name?.trim()));
  };

  const people = Object.entries(passwords[form]).map(([id, password]) => [Number(id), password] as const);

  it.each(people)("%i comes in by user name and by e-mail", async (id, password) => {
    expect(namesOf(id).length).toBeGreaterThan(0);
    for (const name of namesOf(id)) expect(await signInAs(target.db, name, password), name).toBe(id);
    const { user } = await getTakenOver(target.db, String(id));
    // A hash of ours holds 72 bytes: a longer password would be cut.
    if (Buffer.byteLength(password) <= 72)
      expect(parsePasswordHash(user.passwordHash ?? "")).toMatchObject({ kind: "bcrypt", version: "2b" });
  });

  it.each(people)("a wrong password of %i is refused", async (id, password) => {
    const [name = ""] = namesOf(id);
    await expect(signInAs(target.db, name, `Not ${password}`)).rejects.toMatchObject({
      code: "invalid_credentials",
    });
  });
});

describe("people whose hash nobody can check", () => {
  const target = useDatabase();
  let older: OlderDatabase;
  beforeAll(async () => {
    older = await createOlderDatabase(inject("serverUrl"), "second-form");
    await runImport(target.url, older.url);
  });
  afterAll(() => older.close());

  it.each([
    ["jonas", "sha1$x7Fq2LmA$0d7c4a5c2f3be19c1b1a9c4d2f0e8a7b6c5d4e3f"],
    ["lea", "hunter2-of-lea"],
    ["lea", "plain$$hunter2-of-lea"],
    ["mats", " "],
    ["nadia", "!"],
    ["oskar", "x"],
    ["rosa", "x"],
    ["ugo", "null"],
  ])("%s is refused like anybody with a wrong password, trying %s", async (name, guess) => {
    await expect(signInAs(target.db, name, guess)).rejects.toMatchObject({ code: "invalid_credentials" });
  });
});
