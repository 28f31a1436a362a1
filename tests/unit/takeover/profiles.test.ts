import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { profiles, users } from "@/lib/db/schema";
import { createOlderDatabase, type OlderDatabase } from "@/tests/support/older-database";
import { useDatabase } from "@/tests/support/vitest";
import { codesOf, getTakenOver, runImport } from "./taken-over";

/** Whose each profile of tests/fixtures/older/second-form.sql becomes, and how people are shown. */
const target = useDatabase();
let older: OlderDatabase;
let imported: Awaited<ReturnType<typeof runImport>>;

beforeAll(async () => {
  older = await createOlderDatabase(inject("serverUrl"), "second-form");
  imported = await runImport(target.url, older.url);
});
afterAll(() => older.close());

const profileOf = async (id: number) => (await getTakenOver(target.db, String(id))).profile;

it.each([
  [1, "Ada Older", "https://c10.patreonusercontent.com/4/ada.png", "Supporter", false],
  [2, "Bruno Bold", null, null, false],
  [3, "Chiara Chosen", null, null, false],
  [5, "Dmitri by Id", null, null, false],
  [70, "Team Tess", "https://c10.patreonusercontent.com/4/tess.png", "Backstage", true],
  // pictures that no page should ask for
  [11, "Jonas", null, null, false],
  [15, "Nadia", null, null, false],
  [17, "Petra", null, null, false],
  [21, "Tara", null, null, false],
  // texts that could do harm, or hide what they are
  [72, '<script>alert("name")</script>', null, null, false],
  [73, "\u{1f98a} Fox \u{1f469}\u200d\u{1f680}", null, null, false],
  [74, "evil \u05d3\u05d5\u05d3", null, null, false],
  [76, null, null, null, false],
] as const)("%i is shown as %s", async (id, name, avatarUrl, membershipTier, isTeamMember) => {
  expect(await profileOf(id)).toMatchObject({ name, avatarUrl, membershipTier, isTeamMember });
});

it("control characters are taken out of a name, and nothing else", async () => {
  const name = (await profileOf(71))?.name ?? "";
  expect(name).not.toMatch(/\p{Cc}/u);
  expect(name.replace(/\s+/g, " ")).toBe(`Quote' "Double" \\ Tab Break Bell End`);
});

it.each([
  ["9100001", "9100001", "new.one@example.com", ["profile_became_user"]],
  ["9100002", "9100002", null, ["email_in_use", "profile_became_user"]],
  ["9100003", "9100003", null, ["profile_became_user"]],
  ["9100005", "9100005", null, ["email_in_use", "profile_became_user"]],
  ["3", "3", "somebody.else@example.com", ["profile_became_user"]],
  ["71", "71", null, ["profile_became_user"]],
  [
    "legacy-import-7",
    null,
    "odd.profile@example.com",
    ["no_way_in", "patreon_id_invalid", "profile_became_user"],
  ],
])("the profile %s, which is nobody's, becomes a user", async (legacyId, patreonId, email, codes) => {
  const { user } = await getTakenOver(target.db, legacyId, "profile");
  expect(user).toMatchObject({ patreonId, email, username: null, passwordHash: null });
  expect(codesOf(imported, legacyId, "profile")).toEqual(codes);
});

it("a paying profile's user counts as paid", async () => {
  const { user, entitlement } = await getTakenOver(target.db, "9100001", "profile");
  expect(user.membershipPaid).toBe(true);
  expect(entitlement).toMatchObject({ state: "active", reason: "older_system" });
});

it("everybody has one profile", async () => {
  expect(await target.db.$count(profiles)).toBe(await target.db.$count(users));
});
