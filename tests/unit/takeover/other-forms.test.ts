import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createOlderDatabase, type OlderDatabase, type OlderForm } from "@/tests/support/older-database";
import { useDatabase } from "@/tests/support/vitest";
import { codesOf, getTakenOver, type Imported, runImport } from "./taken-over";

/** Imports a form into a database of its own. */
function useImport(form: OlderForm) {
  const target = useDatabase();
  let older: OlderDatabase | undefined;
  let imported: Imported | undefined;
  let [before, after] = ["", "none"];
  beforeAll(async () => {
    older = await createOlderDatabase(inject("serverUrl"), form);
    before = await older.checksum();
    imported = await runImport(target.url, older.url);
    after = await older.checksum();
  });
  afterAll(() => older?.close());
  const get = (id: string, kind: "user" | "profile" = "user") => getTakenOver(target.db, id, kind);
  const codes = (id: string, kind = "user") => codesOf(imported as Imported, id, kind);
  return { get, codes, isUntouched: () => before === after };
}

describe("the first form, where Patreon is the only way in", () => {
  const { get, codes, isUntouched } = useImport("first-form");

  it("is only read", () => expect(isUntouched()).toBe(true));

  it.each([
    ["1", "8000001", "alma@example.org", true, []],
    ["2", "8000002", "bela@example.org", false, []],
    ["3", "8000003", null, true, []],
    ["5", "8000005", "cyrus@example.org", true, []],
    ["6", "8000006", "dora@example.org", true, ["patreon_reconnect"]],
    ["7", "8000007", "emil@example.org", true, ["patreon_reconnect"]],
    ["8", "8000008", "flora@example.org", false, []],
    ["9", null, "gero@example.org", true, ["no_way_in", "patreon_id_in_use", "tokens_dropped"]],
    ["10", null, "hedda@example.org", false, ["no_way_in", "patreon_id_invalid"]],
    ["11", "8000011", null, true, ["email_in_use", "paid_disagrees"]],
    ["12", "8000012", "ivo@example.org", false, []],
  ])("%s keeps the id, with Patreon id %s", async (id, patreonId, email, paid, told) => {
    const { user, entitlement } = await get(id);
    expect(user).toMatchObject({ id: Number(id), patreonId, email, membershipPaid: paid });
    expect(user).toMatchObject({ passwordHash: null, patreonConnected: patreonId !== null });
    if (paid) expect(entitlement).toMatchObject({ state: "active", reason: "older_system" });
    expect(codes(id)).toEqual(told);
  });

  it.each([
    ["8100001", "jaro@example.org", true],
    ["8100002", null, false],
  ])("the profile %s becomes a user", async (id, email, paid) => {
    const { user } = await get(id, "profile");
    expect(user).toMatchObject({ patreonId: id, email, membershipPaid: paid });
    expect(user.id).toBeGreaterThan(40);
    expect(codes(id, "profile")).toEqual(["profile_became_user"]);
  });

  it("profiles come to their people", async () => {
    expect((await get("1")).profile).toMatchObject({ name: "Alma First", membershipTier: "Supporter" });
    expect((await get("2")).profile).toMatchObject({ name: "Bela First", isTeamMember: true });
  });
});

describe("a form between both, with columns in camelCase and some missing", () => {
  const { get, codes, isUntouched } = useImport("mixed-camel-case");

  it("is only read", () => expect(isUntouched()).toBe(true));

  it.each([
    ["1", "lars", "7000011", true, ["patreon_reconnect"]],
    ["2", "mona", null, false, []],
    ["3", null, "7000013", true, ["patreon_reconnect"]],
    ["7", "Mona-7", null, false, ["username_in_use"]],
  ])("%s is called %s", async (id, username, patreonId, paid, told) => {
    const { user } = await get(id);
    expect(user).toMatchObject({ id: Number(id), username, patreonId, membershipPaid: paid });
    expect(codes(id)).toEqual(told);
  });

  it("keeps times, avatars and tiers, and finds profiles by Patreon id and by user name", async () => {
    const [lars, mona] = [await get("1"), await get("2")];
    expect(lars.user.createdAt).toEqual(new Date("2021-05-05T05:05:05Z"));
    expect(lars.user.lastChecked).toEqual(new Date("2026-10-15T00:05:00Z"));
    expect(lars.profile).toMatchObject({
      name: "Lars Mixed",
      avatarUrl: "https://c10.patreonusercontent.com/4/lars.png",
      membershipTier: "Supporter",
    });
    expect(mona.profile).toMatchObject({ name: "Mona Mixed" });
    expect((await get("7100001", "profile")).user).toMatchObject({
      patreonId: "7100001",
      membershipPaid: true,
    });
  });
});
