import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import {
  entitlements,
  membershipEvents,
  patreonMembers,
  patreonTiers,
  profiles,
  users,
} from "@/lib/db/schema";
import type { MemberFacts } from "@/lib/patreon/documents";
import { clearDatabase } from "@/tests/support/patreon-world";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import {
  applyVerdicts,
  memberRows,
  mergeIntoMirror,
  upsertTiers,
  type VerdictChange,
  verdictRows,
} from "./store";

const noon = new Date("2026-03-10T12:00:00.000Z");
const minutes = (count: number) => new Date(noon.getTime() + count * 60_000);

const database = useDatabase();
beforeEach(() => clearDatabase(database.db));

describe("applyVerdicts", () => {
  const paying = { state: "active", paid: true, tierIds: ["801"], until: null, reason: "paying" } as const;
  const ended = { state: "lapsed", paid: false, tierIds: [], until: null, reason: "ended" } as const;
  const apply = (
    userId: number,
    verdict: typeof paying | typeof ended,
    observedAt: Date,
    now = observedAt,
  ) => {
    const change: VerdictChange = { ...verdict, tierIds: [...verdict.tierIds], userId, observedAt };
    const by = { source: "sweep", runId: null, now } as const;
    return database.db.transaction((tx) => applyVerdicts(tx, verdictRows([change]), by));
  };
  const standing = async (userId: number) => {
    const [row] = await database.db
      .select()
      .from(users)
      .innerJoin(entitlements, eq(entitlements.userId, users.id))
      .innerJoin(profiles, eq(profiles.userId, users.id))
      .where(eq(users.id, userId));
    return row;
  };

  it("writes the verdict and all that follows from it together", async () => {
    const { id } = await insertPerson(database.db);
    await upsertTiers(
      database.db,
      [{ id: "801", title: "Supporter", amountCents: 500, published: true }],
      noon,
    );
    expect(await apply(id, paying, noon)).toEqual([id]);
    expect(await standing(id)).toMatchObject({
      users: { membershipPaid: true },
      entitlements: { ...paying, since: noon, observedAt: noon },
      profiles: { membershipTier: "Supporter" },
    });
    await apply(id, ended, minutes(5));
    expect(await standing(id)).toMatchObject({
      users: { membershipPaid: false },
      entitlements: { ...ended, since: minutes(5) },
      profiles: { membershipTier: null },
    });
    const events = await database.db.select().from(membershipEvents).orderBy(membershipEvents.id);
    expect(events).toMatchObject([
      { fromState: null, fromPaid: false, toState: "active", toPaid: true, at: noon },
      { fromState: "active", fromPaid: true, toState: "lapsed", toPaid: false, at: minutes(5) },
    ]);
  });

  it("leaves out a verdict older than the one that stands, with all that would follow from it", async () => {
    const { id } = await insertPerson(database.db);
    await apply(id, paying, minutes(5));
    const before = await standing(id);
    expect(await apply(id, ended, minutes(4), minutes(6))).toEqual([]);
    expect(await standing(id)).toEqual(before);
    expect(await database.db.select().from(membershipEvents)).toHaveLength(1);
  });

  it("keeps since when somebody has access, through changes that do not touch it", async () => {
    const { id } = await insertPerson(database.db);
    await apply(id, paying, noon);
    await apply(id, { ...paying, reason: "paying", tierIds: ["801"] }, minutes(60));
    expect(await standing(id)).toMatchObject({ entitlements: { since: noon, observedAt: minutes(60) } });
  });

  it("passes over somebody who was deleted meanwhile", async () => {
    expect(await apply(999_999, paying, noon)).toEqual([]);
  });
});

describe("mergeIntoMirror", () => {
  const id = "11111111-1111-4111-8111-111111111111";
  const facts: MemberFacts = {
    id,
    patreonUserId: "90000001",
    patronStatus: "active_patron",
    lastChargeStatus: "Paid",
    lastChargeDate: minutes(-100),
    nextChargeDate: null,
    currentlyEntitledAmountCents: 500,
    willPayAmountCents: 500,
    campaignLifetimeSupportCents: 500,
    pledgeCadence: 1,
    pledgeRelationshipStart: minutes(-1000),
    isFreeTrial: false,
    isGifted: false,
    fullName: "Ada",
    email: "ada@example.com",
    tierIds: ["801", "800"],
  };
  const tell = (change: Partial<MemberFacts>, observedAt: Date) =>
    database.db.transaction((tx) =>
      mergeIntoMirror(tx, memberRows([{ ...facts, ...change }], observedAt), "sweep"),
    );
  const mirrored = async () => (await database.db.select().from(patreonMembers))[0];

  it("keeps what was told, word for word", async () => {
    await tell({}, noon);
    expect(await mirrored()).toMatchObject({ ...facts, declinedSince: null, leftAt: null, observedAt: noon });
  });

  it("older news changes nothing, and news of the same moment does", async () => {
    await tell({ fullName: "newer" }, minutes(5));
    await tell({ fullName: "older" }, minutes(4));
    expect(await mirrored()).toMatchObject({ fullName: "newer", observedAt: minutes(5) });
    await tell({ fullName: "same" }, minutes(5));
    expect(await mirrored()).toMatchObject({ fullName: "same" });
  });

  it("a masked e-mail hides none that is known, and a new one replaces it", async () => {
    await tell({}, noon);
    await tell({ email: null }, minutes(1));
    expect(await mirrored()).toMatchObject({ email: "ada@example.com" });
    await tell({ email: "new@example.com" }, minutes(2));
    expect(await mirrored()).toMatchObject({ email: "new@example.com" });
  });

  it("a decline began at its first sight, through every retry, and is forgotten with the next success", async () => {
    const declined = (lastChargeDate: Date | null) => ({ patronStatus: "declined_patron", lastChargeDate });
    await tell(declined(minutes(-30)), noon);
    expect(await mirrored()).toMatchObject({ declinedSince: minutes(-30) });
    await tell(declined(minutes(60)), minutes(61));
    expect(await mirrored()).toMatchObject({ declinedSince: minutes(-30), lastChargeDate: minutes(60) });
    await tell({ patronStatus: "active_patron", lastChargeStatus: "Pending" }, minutes(65));
    expect(await mirrored()).toMatchObject({ declinedSince: minutes(-30) });
    await tell({}, minutes(70));
    expect(await mirrored()).toMatchObject({ declinedSince: null });
    await tell(declined(null), minutes(80));
    expect(await mirrored()).toMatchObject({ declinedSince: minutes(80) });
  });

  it("a charge date ahead of the clock does not put the beginning of a decline off", async () => {
    await tell({ patronStatus: "declined_patron", lastChargeDate: minutes(600) }, noon);
    expect(await mirrored()).toMatchObject({ declinedSince: noon });
  });

  it("who had left is a member again once told of", async () => {
    await tell({}, noon);
    await database.db.update(patreonMembers).set({ leftAt: minutes(1) });
    await tell({}, minutes(2));
    expect(await mirrored()).toMatchObject({ leftAt: null });
  });

  it("a name is text whatever it looks like: quotes, backslashes, escapes, letters of all scripts", async () => {
    const fullName = "\\u0000 \\ud83d '\"\\ {},[] $1 李 😀";
    await tell({ fullName }, noon);
    expect(await mirrored()).toMatchObject({ fullName });
  });
});

describe("upsertTiers", () => {
  const tier = (title: string, published: boolean | null = true) => ({
    id: "801",
    title,
    amountCents: 500,
    published,
  });
  const known = () => database.db.select().from(patreonTiers);

  it("older news changes nothing, and who does not tell whether a tier is published leaves what is known", async () => {
    await upsertTiers(database.db, [tier("newer", false)], minutes(5));
    await upsertTiers(database.db, [tier("older")], minutes(4));
    expect(await known()).toMatchObject([{ title: "newer", published: false }]);
    await upsertTiers(database.db, [tier("latest", null)], minutes(6));
    expect(await known()).toMatchObject([{ title: "latest", published: false }]);
  });

  it("takes a tier told twice in one document, and none at all", async () => {
    await upsertTiers(database.db, [tier("first"), tier("second")], noon);
    await upsertTiers(database.db, [], noon);
    expect(await known()).toMatchObject([{ title: "second" }]);
  });
});
