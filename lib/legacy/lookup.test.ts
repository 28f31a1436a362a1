import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { foldName } from "@/lib/accounts/names";
import { legacyAccounts, legacyImports, users } from "@/lib/db/schema";
import type { LegacyName } from "@/lib/edge/legacy-token";
import { insertLegacy, noteImport } from "@/tests/support/legacy";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { findLegacyOwner } from "./lookup";

describe("whom an older token names", () => {
  const database = useDatabase();
  const ids: Record<string, number> = {};

  /** Somebody who came from the older system, called `key` by these tests. */
  const come = async (key: string, row: Partial<Parameters<typeof insertLegacy>[1]>) => {
    const userId = ids[key] ?? (await insertPerson(database.db)).id;
    ids[key] = userId;
    await insertLegacy(database.db, { legacyId: String(userId), userId, ...row });
  };
  const ask = async (name: LegacyName) => {
    const id = await findLegacyOwner(database.db, name);
    if (id === null) return null;
    return Object.keys(ids).find((key) => ids[key] === id) ?? `stranger ${id}`;
  };
  const bySub = (sub: string) => ask({ kind: "sub", sub });
  const byPatreonId = (value: string) => ask({ kind: "patreon_id", value });
  const byVenue = (userId: string, email: string) => ask({ kind: "venues", userId, email });

  beforeEach(async () => {
    await database.db.delete(legacyAccounts);
    await database.db.delete(legacyImports);
    await database.db.delete(users);
    for (const key of Object.keys(ids)) delete ids[key];
    await noteImport(database.db, 50);
    await come("ada", { legacyId: "7", username: "Ada", patreonId: "900001" });
  });

  it("is found by id, by user name to the letter, and by Patreon id", async () => {
    expect(await bySub("7")).toBe("ada");
    expect(await bySub("Ada")).toBe("ada");
    expect(await bySub("900001")).toBe("ada");
    expect(await byPatreonId("900001")).toBe("ada");
    for (const sub of ["ada", "ADA", "Ada ", " Ada", "8", "07", "900002", "", "nobody"])
      expect(await bySub(sub), sub).toBeNull();
    for (const value of ["7", "Ada", "900002", "", " 900001", "1\0", "\ud800"])
      expect(await byPatreonId(value), value).toBeNull();
  });

  it("is nobody for the id of a deleted user 4, though somebody is called 4", async () => {
    await come("four", { legacyId: "9", username: "4" });
    expect(await bySub("4")).toBeNull();
    expect(await bySub("9")).toBe("four");
  });

  it("is nobody for an id of old, though it is somebody's Patreon id", async () => {
    await come("low", { legacyId: "10", patreonId: "44" });
    expect(await bySub("44")).toBeNull();
    expect(await byPatreonId("44")).toBe("low");
    await database.db.delete(legacyImports);
    expect(await bySub("900001"), "while the highest id is not known").toBeNull();
  });

  it("counts the newest import's highest id", async () => {
    await noteImport(database.db, 1_000_000);
    expect(await bySub("900001")).toBeNull();
    await noteImport(database.db, 60);
    expect(await bySub("900001")).toBe("ada");
  });

  it("is the owner of a Patreon number, not who took that number as user name", async () => {
    await come("impostor", { legacyId: "11", username: "900001" });
    expect(await bySub("900001")).toBe("ada");
    expect(await byPatreonId("900001")).toBe("ada");
    await come("creator's", { legacyId: "12", username: "7000000" });
    expect(await bySub("7000000")).toBeNull();
    expect(await byPatreonId("7000000")).toBeNull();
  });

  it("is nobody for texts that are numbers to somebody only, or no text at all", async () => {
    await come("odd", { legacyId: "13", username: "²" });
    for (const sub of ["²", "٧", "Ⅶ", "7\0", "Ada\0", "\ud800", "7".repeat(4000), "x".repeat(4000), "7 "])
      expect(await bySub(sub), sub.slice(0, 20)).toBeNull();
  });

  it("is a person with an account here and a row there, of whatever name here", async () => {
    await insertPerson(database.db, { username: "Zoe", usernameKey: foldName("Zoe") });
    const [stranger] = await database.db.select().from(users).where(eq(users.username, "Zoe"));
    expect(await bySub("Zoe")).toBeNull();
    expect(await bySub(String(stranger?.id))).toBeNull();
  });

  it("is nobody where two people fit, and one person however many rows there are", async () => {
    await come("ada", { kind: "profile", legacyId: "900001", patreonId: "900001" });
    expect(await byPatreonId("900001")).toBe("ada");
    await come("second", { legacyId: "14", patreonId: "900001", username: "Ada" });
    expect(await byPatreonId("900001")).toBeNull();
    expect(await bySub("900001")).toBeNull();
    expect(await bySub("Ada")).toBeNull();
    expect(await bySub("7")).toBe("ada");
  });

  it("is nobody by a row that was joined to another's, or whose account was deleted here", async () => {
    await come("merged", { legacyId: "15", username: "Old", patreonId: "900015", mergedAt: new Date() });
    for (const sub of ["15", "Old", "900015"]) expect(await bySub(sub), sub).toBeNull();
    await come("joined", { legacyId: "900016", mergedAt: new Date() });
    await come("other", { legacyId: "18", patreonId: "900016" });
    expect(await bySub("900016"), "an id there is nobody's Patreon id, whatever became of it").toBeNull();
    await come("gone", { legacyId: "16", username: "Gone", patreonId: "900017" });
    expect(await bySub("16")).toBe("gone");
    await database.db.delete(users).where(eq(users.id, ids.gone ?? 0));
    for (const sub of ["16", "Gone", "900017"]) expect(await bySub(sub), sub).toBeNull();
    expect(await byPatreonId("900017")).toBeNull();
  });

  it("is not asked of the other system", async () => {
    await come("vera", { system: "venues", legacyId: "7", username: "Vera", email: "Vera@Example.com" });
    await come("vic", { system: "venues", legacyId: "900001", email: null, patreonId: "900077" });
    expect(await bySub("7")).toBe("ada");
    expect(await bySub("Vera")).toBeNull();
    expect(await byPatreonId("900077")).toBeNull();
    expect(await byVenue("7", "vera@example.com")).toBe("vera");
    for (const [id, email] of [
      ["7", "other@example.com"],
      ["8", "vera@example.com"],
      ["07", "vera@example.com"],
      ["Vera", "vera@example.com"],
      ["900001", ""],
      ["7\0", "vera@example.com"],
    ] as const)
      expect(await byVenue(id, email), `${id} ${email}`).toBeNull();
  });
});
