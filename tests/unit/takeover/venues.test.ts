import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { users, venues } from "@/lib/db/schema";
import { passwords } from "@/tests/fixtures/older/passwords";
import { createOlderDatabase, createOlderMariaDb } from "@/tests/support/older-database";
import { useDatabase } from "@/tests/support/vitest";
import { codesOf, getTakenOver, type Imported, runImport, scriptTimeout, signInAs } from "./taken-over";

vi.setConfig({ testTimeout: scriptTimeout });

/** The older system with venues, on MariaDB; where there is none, a line says that this was not tested. */
const older = await createOlderMariaDb("venues");
const renamed = await createOlderMariaDb("venues-renamed");
afterAll(async () => {
  await older?.close();
  await renamed?.close();
});

describe.skipIf(older === null)("venues", () => {
  const target = useDatabase();
  let imported: Imported;
  let before: string | undefined;
  beforeAll(async () => {
    before = await older?.checksum();
    imported = await runImport(target.url, older?.url ?? "");
  });
  const get = (id: number) => getTakenOver(target.db, String(id), "user", "venues");
  const venueOf = async (id: number) => {
    const { venueId } = (await get(id)).user;
    if (venueId === null) return null;
    const [venue] = await target.db.select().from(venues).where(eq(venues.id, venueId));
    return venue?.name;
  };

  it("is only read, and leaves nobody out", async () => {
    expect(await older?.checksum()).toBe(before);
    expect(await target.db.$count(users)).toBe(23);
  });

  it.each([
    [1, "super_admin", true, []],
    [2, "global_admin", true, []],
    [3, "venue_manager", true, []],
    [5, "member", true, ["role_unknown"]],
    [6, "member", true, []],
    [7, "global_admin", false, []],
    [8, "venue_manager", false, ["activity_unknown"]],
    [9, "venue_manager", true, ["email_in_use"]],
    [12, "venue_manager", true, ["no_way_in"]],
    [13, "venue_manager", true, ["no_way_in"]],
    [14, "venue_manager", true, ["no_way_in", "password_unknown"]],
    [15, "venue_manager", true, []],
    [16, "venue_manager", true, ["email_invalid"]],
    [20, "global_admin", true, []],
    [21, "venue_manager", true, []],
  ])("%i keeps the id, as %s", async (id, role, isActive, told) => {
    expect((await get(id)).user).toMatchObject({ id, role, isActive, membershipPaid: false });
    expect(codesOf(imported, String(id))).toEqual(told);
  });

  it("venues of one name stay two, and one of which only the number is known is made", async () => {
    expect(await venueOf(3)).toBe("Kino Nord");
    expect(await venueOf(4)).toBe("Teatro Sur");
    expect(await venueOf(10)).toBe("Venue 99");
    expect(await venueOf(11)).toContain("Kino Nord");
    expect(await venueOf(11)).not.toBe("Kino Nord");
    expect(await venueOf(1)).toBeNull();
    expect(await venueOf(18)).toBeNull();
  });

  it("times are UTC, and zero dates are none", async () => {
    expect((await get(1)).user.createdAt).toEqual(new Date("2021-07-01T10:20:30Z"));
    for (const id of [22, 23, 24])
      expect(Date.now() - (await get(id)).user.createdAt.getTime(), String(id)).toBeLessThan(3_600_000);
  });

  it("names keep letters, quotes and emoji, in one line", async () => {
    expect((await get(17)).profile?.name).toMatch(/^O'Brien "the" \\ +<b>bold<\/b> \u{1f98a}$/u);
  });

  it("whoever is active signs in with the older e-mail and password", async () => {
    const [people] = [Object.entries(passwords.venues)];
    for (const [id, password] of people) {
      const { user, aliases } = await get(Number(id));
      const name = user.email ?? aliases[0];
      if (name === undefined) continue;
      const came = signInAs(target.db, name, password);
      if (user.isActive) expect(await came, name).toBe(Number(id));
      else await expect(came, name).rejects.toMatchObject({ code: "account_deactivated" });
    }
    expect(await signInAs(target.db, "Boss@Venues.example", "venues secret 9")).toBe(9);
    expect(await signInAs(target.db, "boss@venues.example", "venues secret 1")).toBe(1);
  });

  it("new people come after all ids that were ever given there", async () => {
    const [row] = await target.db.insert(users).values({}).returning();
    expect(row?.id).toBeGreaterThanOrEqual(900);
  });
});

describe.skipIf(renamed === null)("venues with renamed columns", () => {
  const target = useDatabase();

  it("are read with --map", async () => {
    const url = renamed?.url ?? "";
    await runImport(target.url, url, ["--map", "password=pwd_hash,email=mail"]);
    for (const [id, password] of Object.entries(passwords["venues-renamed"])) {
      const { user } = await getTakenOver(target.db, id, "user", "venues");
      expect(user).toMatchObject({ id: Number(id), isActive: true });
      expect(await signInAs(target.db, user.email ?? "", password)).toBe(Number(id));
    }
    const [second, third] = [
      await getTakenOver(target.db, "2", "user", "venues"),
      await getTakenOver(target.db, "3", "user", "venues"),
    ];
    expect(second.user.venueId).toBe(third.user.venueId);
    expect(await target.db.select().from(venues)).toMatchObject([{ name: "Venue 5" }]);
  });
});

describe.skipIf(older === null)("both older systems, one after the other", () => {
  const target = useDatabase();

  it("whoever comes second gets another id where it is taken, and signs in as before", async () => {
    const first = await createOlderDatabase(inject("serverUrl"), "second-form");
    try {
      await runImport(target.url, first.url);
    } finally {
      await first.close();
    }
    const imported = await runImport(target.url, older?.url ?? "");
    const [ada, boss] = [
      await getTakenOver(target.db, "1"),
      await getTakenOver(target.db, "1", "user", "venues"),
    ];
    expect(ada.user).toMatchObject({ id: 1, username: "ada", role: "member" });
    expect(boss.user).toMatchObject({ email: "boss@venues.example", role: "super_admin" });
    expect(boss.user.id).toBeGreaterThan(5007);
    expect(codesOf(imported, "1")).toEqual(["id_in_use"]);
    // The first system's 4 was deleted, so the id is free; tokens of that 4 are looked up in its own system only.
    expect((await getTakenOver(target.db, "4", "user", "venues")).user.email).toBe("south@venues.example");
    expect(await signInAs(target.db, "ada", passwords["second-form"][1])).toBe(1);
    expect(await signInAs(target.db, "boss@venues.example", passwords.venues[1])).toBe(boss.user.id);
  });
});
