import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { legacyAccounts, legacyImports, patreonMembers, users } from "@/lib/db/schema";
import { createTokenBox } from "@/lib/patreon/token-box";
import { testSecrets } from "@/tests/support/deps";
import { createOlderDatabase, type OlderDatabase } from "@/tests/support/older-database";
import { useDatabase } from "@/tests/support/vitest";
import { codesOf, getTakenOver, runImport } from "./taken-over";

/** What becomes of everybody in tests/fixtures/older/second-form.sql. */
const target = useDatabase();
let older: OlderDatabase;
let imported: Awaited<ReturnType<typeof runImport>>;
let before: string;

beforeAll(async () => {
  older = await createOlderDatabase(inject("serverUrl"), "second-form");
  await target.db.insert(patreonMembers).values({
    id: randomUUID(),
    patreonUserId: "9000094",
    patronStatus: "former_patron",
    isFreeTrial: false,
    isGifted: false,
    tierIds: [],
    currentlyEntitledAmountCents: 0,
    observedAt: new Date(),
    source: "sweep",
  });
  before = await older.checksum();
  imported = await runImport(target.url, older.url);
});
afterAll(() => older.close());

const get = (id: number) => getTakenOver(target.db, String(id));

it("reads the older database and writes nothing there", async () => {
  expect(await older.checksum()).toBe(before);
});

it("leaves nobody out, keeps every id, and gives new ones beyond all that were ever given", async () => {
  expect(imported.report.counts).toMatchObject({ users: 88, profiles: 26, created: 95 });
  const rows = await target.db.select().from(legacyAccounts);
  for (const { kind, legacyId, userId } of rows)
    if (kind === "user") expect(userId).toBe(Number(legacyId));
    else expect(userId).toBeGreaterThan(5000);
  expect(rows).toHaveLength(95);
  const [row] = await target.db.insert(users).values({}).returning();
  expect(row?.id).toBeGreaterThan(5007);
  await target.db.delete(users).where(eq(users.id, row?.id ?? 0));
  expect(await target.db.select().from(legacyImports)).toMatchObject([
    { system: "patreon", highestId: 5000 },
  ]);
});

/** Codes of each row that has any; nothing is told of the others. */
const told: [number, string[]][] = [
  [5, ["profile_extra"]],
  [11, ["password_unknown"]],
  [12, ["no_way_in", "password_unknown"]],
  [13, ["no_way_in", "password_unknown"]],
  [14, ["no_way_in"]],
  [15, ["password_unknown"]],
  [16, ["no_way_in", "password_unknown"]],
  [17, ["password_unknown"]],
  [18, ["no_way_in", "password_unknown"]],
  [19, ["no_way_in", "password_unknown"]],
  [20, ["no_way_in", "password_unknown"]],
  [22, ["no_way_in"]],
  [31, ["email_in_use"]],
  [33, ["email_in_use"]],
  [35, ["email_in_use"]],
  [36, ["email_invalid"]],
  [42, ["username_in_use"]],
  [44, ["username_in_use"]],
  [46, ["username_in_use"]],
  [47, ["username_in_use"]],
  ...[50, 51, 52, 53, 54].map((id): [number, string[]] => [id, ["username_not_allowed"]]),
  ...[55, 56, 57, 62, 63, 64, 65, 67].map((id): [number, string[]] => [id, ["username_unusual"]]),
  [66, ["no_way_in"]],
  [73, ["patreon_reconnect"]],
  [75, ["patreon_reconnect"]],
  [78, ["patreon_id_in_use", "tokens_dropped"]],
  [80, ["no_way_in", "patreon_id_in_use", "tokens_dropped"]],
  [81, ["patreon_id_invalid", "tokens_dropped"]],
  [82, ["no_way_in", "patreon_id_invalid", "tokens_dropped"]],
  [84, ["patreon_id_invalid"]],
  [86, ["paid_disagrees"]],
  [87, ["paid_disagrees"]],
];

it("tells in the report of each oddity, under its row, and of nobody else", () => {
  const found = new Map<number, string[]>();
  for (const { kind, legacyId } of imported.report.findings)
    if (kind === "user") found.set(Number(legacyId), codesOf(imported, legacyId));
  expect(found).toEqual(new Map(told));
});

it("shows no password, hash or token: neither in the report nor on the screen", () => {
  const shown = imported.reportText + imported.stdout + imported.stderr;
  expect(shown).not.toMatch(/older-(access|refresh|token)|\$2[aby]\$|hunter2|[0-9a-f]{40}/);
});

describe("names and e-mails", () => {
  it.each([
    [31, "twin.two", null, ["case.twin@example.com"]],
    [33, "twin.three", null, ["CASE.TWIN@EXAMPLE.COM"]],
    [30, "twin.one", "Case.Twin@example.com", []],
    [34, "composed", "jos\u00e9@example.com", []],
    [35, "decomposed", null, ["jose\u0301@example.com"]],
    [36, "no.address", null, ["not-an-email"]],
    [37, "empty.address", null, []],
    [38, "null.address", null, []],
    [39, "spaced.address", "spaced@example.com", []],
    [41, "Stra\u00dfe", "strasse.one@example.com", []],
    [42, "STRASSE-42", "strasse.two@example.com", ["STRASSE"]],
    [43, "No\u00ebl", "noel.one@example.com", []],
    [44, "Noe\u0308l-44", "noel.two@example.com", ["Noe\u0308l"]],
    [45, "Marie", "marie.one@example.com", []],
    [47, "MARIE-47", "marie.three@example.com", ["MARIE"]],
    [48, "marie-46", "marie.four@example.com", []],
    [50, "user-50", "four@example.com", ["4"]],
    [51, "user-51", "number.of.ada@example.com", ["9000001"]],
    [52, "user-52", "superscript@example.com", ["\u00b2"]],
    [54, "user-54", "not.ada@example.com", ["ada@example.com"]],
    [55, "has spaces inside", "spaces@example.com", []],
    [56, "x", "one.letter@example.com", []],
    [57, "line\nbreak", "line.break@example.com", []],
    [58, "Long.name.".repeat(8), "long.name@example.com", []],
    [59, null, "empty.name@example.com", []],
    [60, "padded", "padded@example.com", []],
    [61, "user-53", "user.fifty.three@example.com", []],
    [62, "\u{1f98a} fox", "fox@example.com", []],
    [63, "<script>alert(1)</script>", "script@example.com", []],
    [66, null, null, []],
    [67, "%_'; drop table users; --", "bobby@example.com", []],
  ])("of %i", async (id, username, email, aliases) => {
    const { user, aliases: kept } = await get(id);
    expect({ username: user.username, email: user.email, kept }).toEqual({ username, email, kept: aliases });
  });

  it("nobody loses a name to one that was made up", async () => {
    const [second, number] = [await get(46), await get(53)];
    expect(second.user.username).toMatch(/^marie-46-/);
    expect(second.aliases).toEqual(["marie"]);
    expect(number.user.username).toMatch(/^user-53-/);
    expect(number.aliases).toEqual(["\u0664\u0662"]);
  });
});

it.each([11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 66])("%i has no password", async (id) => {
  expect((await get(id)).user.passwordHash).toBeNull();
});

describe("Patreon", () => {
  const box = createTokenBox(testSecrets.encryption, []);

  it.each([
    [1, "older-access-1", "older-refresh-1"],
    [71, "older-access-71", "older-refresh-71"],
    [72, `${"older-access".repeat(41)}long-72a`, `${"older-token-".repeat(41)}long-72b`],
    [77, "older-access-77", "older-refresh-77"],
    [93, "older-access-93", "older-refresh-93"],
  ])("the tokens of %i are kept, encrypted", async (id, access, refresh) => {
    const { grant } = await get(id);
    expect(grant).toMatchObject({ needsReauth: false });
    expect(await box.open(grant?.accessToken ?? "")).toBe(access);
    expect(await box.open(grant?.refreshToken ?? "")).toBe(refresh);
  });

  it("no token is anywhere in the open", async () => {
    const tables = await target.db.$client<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public'`;
    for (const { name } of tables) {
      const rows = await target.db.$client.unsafe(
        `select 1 from "${name}" as t where t::text ~ 'older-(access|refresh|token)'`,
      );
      expect(rows, name).toHaveLength(0);
    }
  });

  it("a token without an expiry counts as expired, and one without a refresh token cannot be renewed", async () => {
    const [live, none] = [(await get(70)).grant, (await get(74)).grant];
    expect(live?.tokenExpiresAt).toEqual(new Date("2099-01-01T00:00:00Z"));
    expect(none?.tokenExpiresAt.getTime()).toBeLessThan(Date.now());
    expect(none?.needsReauth).toBe(false);
    for (const id of [73, 75]) expect((await get(id)).grant?.needsReauth, String(id)).toBe(true);
    expect((await get(76)).grant?.tokenExpiresAt.getTime()).toBeLessThan(Date.now());
  });

  it.each([
    [70, "9000070"],
    [77, "9000077"],
    [78, null],
    [79, "9000079"],
    [80, null],
    [81, null],
    [82, null],
    [83, null],
    [84, null],
    [92, null],
  ])("the Patreon id of %i is %s", async (id, patreonId) => {
    const { user, grant } = await get(id);
    expect(user).toMatchObject({ patreonId, patreonConnected: patreonId !== null });
    expect(grant?.patreonUserId ?? null).toBe(patreonId);
  });
});

describe("membership and times", () => {
  it.each([1, 21, 70, 71, 73, 75, 85, 86, 87, 88, 89, 90])("%i counts as paid, as there", async (id) => {
    const { user, entitlement } = await get(id);
    expect(user.membershipPaid).toBe(true);
    expect(entitlement).toMatchObject({ state: "active", paid: true, reason: "older_system" });
  });

  it("what Patreon said of a member decides", async () => {
    const { user, entitlement } = await get(94);
    expect(user.membershipPaid).toBe(false);
    expect(entitlement).toMatchObject({ paid: false });
    expect(entitlement?.reason).not.toBe("older_system");
  });

  it.each([2, 22, 66, 91, 92])("%i does not", async (id) => {
    const { user, entitlement } = await get(id);
    expect(user.membershipPaid).toBe(false);
    expect(entitlement?.paid ?? false).toBe(false);
  });

  it("naive times are UTC, none is the time of the import, and nobody was checked in the future", async () => {
    const [ada, timeless, future] = [await get(1), await get(91), await get(90)];
    expect(ada.user.createdAt).toEqual(new Date("2021-12-31T23:30:00Z"));
    expect(ada.user.lastChecked).toEqual(new Date("2026-10-15T00:05:00Z"));
    expect((await get(89)).user.lastChecked).toBeNull();
    expect(Date.now() - timeless.user.createdAt.getTime()).toBeLessThan(3_600_000);
    expect(future.user.lastChecked?.getTime() ?? 0).toBeLessThanOrEqual(Date.now());
    expect(future.entitlement?.observedAt.getTime()).toBeLessThanOrEqual(Date.now());
  });
});
