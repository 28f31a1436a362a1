import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { users } from "@/lib/db/schema";
import { passwords } from "@/tests/fixtures/older/passwords";
import { createOlderDatabase, type OlderDatabase } from "@/tests/support/older-database";
import { useDatabase } from "@/tests/support/vitest";
import {
  codesOf,
  dumpTarget,
  getTakenOver,
  type Imported,
  runImport,
  scriptTimeout,
  signInAs,
} from "./taken-over";

vi.setConfig({ testTimeout: scriptTimeout });

/** What `--on-conflict merge` makes of rows that look like one person. */
let older: OlderDatabase;
beforeAll(async () => {
  older = await createOlderDatabase(inject("serverUrl"), "second-form");
});
afterAll(() => older.close());

const typed = passwords["second-form"];
const refused = { code: "invalid_credentials" };

describe("an import that joins", () => {
  const target = useDatabase();
  let imported: Imported;
  beforeAll(async () => {
    imported = await runImport(target.url, older.url, ["--on-conflict", "merge"]);
  });
  const idOf = async (legacyId: number | string, kind: "user" | "profile" = "user") =>
    (await getTakenOver(target.db, String(legacyId), kind)).user.id;

  it("makes one account of three e-mails that differ by case; only the eldest's password opens it", async () => {
    for (const id of [31, 33]) {
      expect(await idOf(id)).toBe(30);
      expect(codesOf(imported, String(id))).toContain("merged");
    }
    for (const name of ["twin.one", "twin.two", "CASE.TWIN@EXAMPLE.COM"]) {
      expect(await signInAs(target.db, name, typed[30]), name).toBe(30);
      await expect(signInAs(target.db, name, typed[31]), name).rejects.toMatchObject(refused);
      await expect(signInAs(target.db, name, typed[33]), name).rejects.toMatchObject(refused);
    }
  });

  it("makes one account of two rows with one Patreon id", async () => {
    expect(await idOf(78)).toBe(await idOf(77));
    expect(await idOf(80)).toBe(79);
    expect((await getTakenOver(target.db, "79")).user.patreonId).toBe("9000079");
    expect(codesOf(imported, "80")).not.toContain("no_way_in");
  });

  it("gives the account to who has the Patreon connection, whoever else wrote that e-mail", async () => {
    const bruno = await getTakenOver(target.db, "2");
    expect(bruno.user.patreonId).toBe("9100002");
    expect(bruno.user.email).toBe("bruno@example.com");
    await expect(signInAs(target.db, "bruno@example.com", typed[2])).rejects.toMatchObject(refused);
  });

  it("never joins two Patreon ids", async () => {
    expect(await idOf("9100001", "profile")).not.toBe(await idOf("9100005", "profile"));
    const codes = ["9100001", "9100005"].flatMap((id) => codesOf(imported, id, "profile"));
    expect(codes).toContain("merge_refused");
    expect(codes).not.toContain("merged");
  });

  it("leaves alone who only has a name like another's", async () => {
    expect(await idOf(42)).toBe(42);
    expect(await signInAs(target.db, "STRASSE", typed[42])).toBe(42);
  });

  it("joins 35 to 34, 31 and 33 to 30, 78 to 77, 80 to 79 and a profile with 2, and nobody else", async () => {
    expect(await target.db.$count(users)).toBe(95 - 6);
    const merged = imported.report.findings.filter(({ code }) => code === "merged");
    expect(merged).toHaveLength(6);
  });

  it("changes nothing when it is run again", async () => {
    const once = await dumpTarget(target.db);
    await runImport(target.url, older.url, ["--on-conflict", "merge"]);
    expect(await dumpTarget(target.db)).toEqual(once);
  });
});
