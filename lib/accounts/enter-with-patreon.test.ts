import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { isTeamMember } from "@/lib/access/team";
import { trimAudit } from "@/lib/audit/trim";
import {
  entitlements,
  legacyAccounts,
  membershipEvents,
  patreonAccounts,
  patreonCreatorTokens,
  patreonMembers,
  profiles,
  sessions,
  users,
} from "@/lib/db/schema";
import { findStanding } from "@/lib/membership/read-facts";
import { callbackUrl, createPatreon } from "@/lib/patreon/client";
import { freshUserToken } from "@/lib/patreon/grants";
import { identify } from "@/lib/sessions/identify";
import { CREATOR_ID, ELSEWHERE_CAMPAIGN_ID } from "@/scripts/sandbox/campaigns";
import { elsewhereClient } from "@/scripts/sandbox/options";
import { personIds } from "@/scripts/sandbox/people";
import { device, testSettings } from "@/tests/support/deps";
import { clearDatabase, openPatreonWorld, type PatreonWorld } from "@/tests/support/patreon-world";
import { insertPerson } from "@/tests/support/people";
import { openVerification, type Verification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { changeProfile } from "./change-profile";
import { linkPatreon, signInWithPatreon } from "./enter-with-patreon";

const database = useDatabase();
beforeEach(() => clearDatabase(database.db));

const open = () => openPatreonWorld(database.db);
const signIn = async (world: PatreonWorld, personId: string) =>
  signInWithPatreon(world.deps, await world.codeOf(personId), device);
/** A code for an authorization that asks otherwise than ours does. */
const codeFor = (world: PatreonWorld, personId: string, change: Record<string, string>) =>
  world.sandbox.allow(personId, { redirect_uri: callbackUrl(testSettings.APP_URL), ...change });
const link = async (world: PatreonWorld, userId: number, personId: string) =>
  linkPatreon(world.deps, userId, await world.codeOf(personId));
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.code ?? error.failure,
  );
const userOf = async (userId: number) => {
  const [row] = await database.db
    .select()
    .from(users)
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .leftJoin(entitlements, eq(entitlements.userId, users.id))
    .where(eq(users.id, userId));
  return row;
};
const isOfTeam = async (userId: number) => {
  const standing = await findStanding(database.db, userId);
  return standing && isTeamMember(standing);
};
/** Everything a failed entry must leave as it was. */
const everything = async () => {
  const tables = [users, profiles, entitlements, membershipEvents, patreonAccounts, patreonMembers, sessions];
  return Promise.all(tables.map((table) => database.db.select().from(table)));
};

describe("signInWithPatreon", () => {
  it("opens an account at the first time, with the membership recognised and the tokens kept", async () => {
    const world = await open();
    const { userId, pair } = await signIn(world, personIds.ada);
    expect(await userOf(userId)).toMatchObject({
      users: {
        patreonId: personIds.ada,
        email: "ada@example.com",
        username: null,
        passwordHash: null,
        patreonConnected: true,
        membershipPaid: true,
        lastChecked: world.clock.now(),
      },
      profiles: { name: "Ada Paying", membershipTier: "Supporter", isTeamMember: false },
      entitlements: { state: "active", paid: true, tierIds: ["801"], source: "sign_in" },
    });
    const identity = await identify(world.deps, pair.accessToken);
    expect(identity).toMatchObject({ user: { id: userId } });
    expect(await database.db.select().from(sessions)).toMatchObject([{ userId, amr: ["patreon"] }]);
    expect(
      (await world.sandbox.api("/identity", (await freshUserToken(world.deps, userId)) ?? "")).status,
    ).toBe(200);
    const [event] = await database.db.select().from(membershipEvents);
    expect(event).toMatchObject({
      userId,
      fromState: null,
      toState: "active",
      fromPaid: false,
      toPaid: true,
    });
  });

  it("is the same account again, with a session of its own and what is new about the person", async () => {
    const world = await open();
    const first = await signIn(world, personIds.ada);
    await world.change(personIds.ada, { fullName: "Ada Renamed", kind: "former" });
    world.clock.advanceSeconds(3600);
    const again = await signIn(world, personIds.ada);
    expect(again.userId).toBe(first.userId);
    expect(await database.db.select().from(sessions)).toHaveLength(2);
    expect(await userOf(first.userId)).toMatchObject({
      users: { membershipPaid: false },
      profiles: { name: "Ada Renamed", membershipTier: null },
      entitlements: { state: "lapsed", paid: false, reason: "ended" },
    });
    expect(await database.db.select().from(membershipEvents)).toHaveLength(2);
  });

  it("two, and ten, first sign-ins at once end in one account, and each has a session", async () => {
    const world = await open();
    const codes = await Promise.all(Array.from({ length: 10 }, () => world.codeOf(personIds.ada)));
    const ends = await Promise.all(codes.map((code) => signInWithPatreon(world.deps, code, device)));
    expect(new Set(ends.map((end) => end.userId)).size).toBe(1);
    expect(await database.db.select().from(users)).toHaveLength(1);
    expect(await database.db.select().from(sessions)).toHaveLength(10);
    expect(await database.db.select().from(membershipEvents)).toHaveLength(1);
  });

  it("does not take over an account that has the same e-mail, however it is written", async () => {
    const world = await open();
    const email = { email: "Ada@Example.com", emailKey: "ada@example.com" };
    const before = await insertPerson(database.db, { ...email, emailVerifiedAt: world.clock.now() });
    expect(await outcome(signIn(world, personIds.ada))).toBe("email_taken");
    await database.db.update(users).set({ emailVerifiedAt: null });
    await database.db.insert(legacyAccounts).values({
      ...{ system: "patreon", kind: "user", legacyId: "4", userId: before.id, digest: "", written: {} },
      importedAt: world.clock.now(),
    });
    expect(await outcome(signIn(world, personIds.ada)), "from the older system").toBe("email_taken");
    expect(await database.db.select().from(users)).toEqual([{ ...before, emailVerifiedAt: null }]);
    expect(await database.db.select().from(sessions)).toHaveLength(0);
  });

  it("is not shut out by somebody who merely typed the e-mail, and gets neither that account nor the address", async () => {
    const world = await open();
    const squatter = await insertPerson(database.db, {
      email: "ada@example.com",
      emailKey: "ada@example.com",
    });
    const { userId, addressElsewhere } = await signIn(world, personIds.ada);
    expect(addressElsewhere).toBe(true);
    expect(userId).not.toBe(squatter.id);
    expect(await userOf(userId)).toMatchObject({ users: { email: null, membershipPaid: true } });
    expect((await userOf(squatter.id))?.users).toEqual(squatter);
    expect(await signIn(world, personIds.ada)).toMatchObject({ userId, addressElsewhere: false });
  });

  it("confirms the e-mail that Patreon has verified, where it is the account's, and no other", async () => {
    const world = await open();
    const { userId } = await signIn(world, personIds.ada);
    expect((await userOf(userId))?.users.emailVerifiedAt).toEqual(world.clock.now());
    const equal = await insertPerson(database.db, { email: "Bo@example.com", emailKey: "bo@example.com" });
    await link(world, equal.id, personIds.bo);
    expect((await userOf(equal.id))?.users.emailVerifiedAt).toEqual(world.clock.now());
    const other = await insertPerson(database.db, { email: "x@example.com", emailKey: "x@example.com" });
    await link(world, other.id, personIds.cleo);
    expect((await userOf(other.id))?.users.emailVerifiedAt).toBeNull();
  });

  it("leaves a name that the person chose here, also when the audit has forgotten that they did", async () => {
    const world = await open();
    const { userId } = await signIn(world, personIds.ada);
    await changeProfile(world.deps, userId, { name: "Countess" });
    await trimAudit(world.deps, new Date("2100-01-01"), 10_000);
    await signIn(world, personIds.ada);
    expect((await userOf(userId))?.profiles?.name).toBe("Countess");
  });

  it("leaves out an e-mail that Patreon did not verify or does not tell, and so takes nobody's", async () => {
    const world = await open();
    await insertPerson(database.db, { email: "ned@example.com", emailKey: "ned@example.com" });
    const ned = await signIn(world, personIds.ned);
    const mia = await signIn(world, personIds.mia);
    for (const { userId } of [ned, mia])
      expect(await userOf(userId)).toMatchObject({
        users: { email: null, emailKey: null, membershipPaid: true },
      });
  });

  it("a changed e-mail at Patreon changes none here, and joins no other account", async () => {
    const world = await open();
    const { userId } = await signIn(world, personIds.ada);
    await insertPerson(database.db, { email: "new@example.com", emailKey: "new@example.com" });
    await world.change(personIds.ada, { email: "new@example.com" });
    expect((await signIn(world, personIds.ada)).userId).toBe(userId);
    expect(await userOf(userId)).toMatchObject({ users: { email: "ada@example.com" } });
  });

  it("an e-mail changed again and again, also to one that another member here has, is always the same account", async () => {
    const world = await open();
    const { userId } = await signIn(world, personIds.ada);
    const other = await signIn(world, personIds.ida);
    for (const email of ["second@example.com", "IDA@example.com", "ida@example.com", null]) {
      await world.change(personIds.ada, { email });
      expect((await signIn(world, personIds.ada)).userId, `${email}`).toBe(userId);
      expect((await signIn(world, personIds.ida)).userId, `${email}`).toBe(other.userId);
    }
    await world.change(personIds.ada, { email: "own@example.com", emailVerified: false });
    expect((await signIn(world, personIds.ada)).userId).toBe(userId);
    const rows = await database.db.select().from(users).orderBy(users.id);
    expect(rows.map(({ email }) => email)).toEqual(["ada@example.com", "ida@example.com"]);
  });

  it("refuses a deactivated person, and writes nothing", async () => {
    const world = await open();
    const { userId } = await signIn(world, personIds.ada);
    await database.db.update(users).set({ isActive: false }).where(eq(users.id, userId));
    const before = await everything();
    expect(await outcome(signIn(world, personIds.ada))).toBe("account_deactivated");
    expect(await everything()).toEqual(before);
  });

  it.each<[string, Record<string, unknown>]>([
    ["the code's answer is a 503 page", { kind: "html", match: { path: "/token" } }],
    ["the code's answer is lost", { kind: "drop", match: { path: "/token" } }],
    ["the identity is a 500", { kind: "status", match: { path: "/identity" } }],
    ["the identity is HTML with 200", { kind: "html", status: 200, match: { path: "/identity" } }],
    ["the identity is cut in half", { kind: "cut", match: { path: "/identity" } }],
    ["the identity is 429", { kind: "status", status: 429, match: { path: "/identity" } }],
    ["the identity is 401", { kind: "status", status: 401, match: { path: "/identity" } }],
  ])("when %s nothing is written, of a new person or of a known one", async (_what, fault) => {
    const world = await open();
    await world.fault(fault);
    await expect(signIn(world, personIds.ada)).rejects.toMatchObject({ name: "PatreonError" });
    expect((await everything()).flat()).toEqual([]);
    await signIn(world, personIds.ada);
    await world.change(personIds.ada, { kind: "former" });
    const before = await everything();
    await world.fault(fault);
    await expect(signIn(world, personIds.ada)).rejects.toMatchObject({ name: "PatreonError" });
    expect(await everything()).toEqual(before);
  });

  it("a code works once", async () => {
    const world = await open();
    const code = await world.codeOf(personIds.ada);
    await signInWithPatreon(world.deps, code, device);
    expect(await outcome(signInWithPatreon(world.deps, code, device))).toBe("refused_grant");
    expect(await outcome(signInWithPatreon(world.deps, "made-up", device))).toBe("refused_grant");
  });

  it.each([401, 400])("a code that is too old, or another client's, is refused (%i)", async (status) => {
    const world = await open();
    await world.sandbox.control("PUT", "/settings", { invalidGrantStatus: status });
    const strangers = await codeFor(world, personIds.ada, { client_id: elsewhereClient.clientId });
    const late = await world.codeOf(personIds.ada);
    world.clock.advanceSeconds(600);
    for (const code of [strangers, late])
      expect(await outcome(signInWithPatreon(world.deps, code, device))).toBe("refused_grant");
    expect((await everything()).flat()).toEqual([]);
  });

  it.each([401, 400])(
    "a setting of ours that is wrong (%i) is no dead code: put right, it opens",
    async (status) => {
      const world = await open();
      await world.sandbox.control("PUT", "/settings", { invalidClientStatus: status });
      const code = await world.codeOf(personIds.ada);
      const configured = { ...testSettings, PATREON_BASE_URL: world.sandbox.url, fetch };
      for (const change of [{ PATREON_CLIENT_SECRET: "wrong" }, { APP_URL: "http://localhost:3000" }]) {
        const deps = { ...world.deps, patreon: createPatreon({ ...configured, ...change }) };
        expect(await outcome(signInWithPatreon(deps, code, device))).toBe("misconfigured");
      }
      expect((await everything()).flat()).toEqual([]);
      expect(await outcome(signInWithPatreon(world.deps, code, device))).toBe("done");
    },
  );

  it.each(["absent", "null"])(
    "a grant without the e-mail's scope (%s) lets in without an e-mail, and one without `identity` nobody",
    async (missingEmail) => {
      const world = await open();
      await world.sandbox.control("PUT", "/settings", { missingEmail });
      const blind = await codeFor(world, personIds.ada, { scope: "identity[email]" });
      expect(await outcome(signInWithPatreon(world.deps, blind, device))).toBe("unauthorized");
      expect((await everything()).flat()).toEqual([]);
      const code = await codeFor(world, personIds.bo, { scope: "identity" });
      const { userId } = await signInWithPatreon(world.deps, code, device);
      expect(await userOf(userId)).toMatchObject({ users: { email: null, membershipPaid: true } });
    },
  );

  it("scopes that were once approved come along: what they show of other campaigns opens nothing", async () => {
    const world = await open();
    const { ada, kim, lou } = personIds;
    await world.change(lou, { campaignId: ELSEWHERE_CAMPAIGN_ID, kind: "paying" });
    for (const person of [ada, kim, lou])
      await codeFor(world, person, { scope: "identity identity.memberships" });
    const paid: Record<string, unknown> = {};
    for (const person of [ada, kim, lou]) {
      const { userId } = await signIn(world, person);
      const row = await userOf(userId);
      paid[person] = [row?.users.membershipPaid, row?.entitlements?.tierIds ?? null];
    }
    expect(paid).toEqual({ [ada]: [true, ["801"]], [kim]: [false, null], [lou]: [false, null] });
    const grants = await database.db.select().from(patreonAccounts);
    expect(grants.every(({ scopes }) => scopes.includes("identity.memberships"))).toBe(true);
    const mirrored = await database.db.select().from(patreonMembers);
    expect(mirrored.map((member) => member.patreonUserId)).toEqual([ada]);
  });

  it("a name that no database can hold keeps nobody out", async () => {
    const world = await open();
    await world.change(personIds.ada, { fullName: "A\0da \\u0000" });
    const { userId } = await signIn(world, personIds.ada);
    expect(await userOf(userId)).toMatchObject({
      users: { membershipPaid: true },
      profiles: { name: "Ada \\u0000" },
    });
  });

  it("the creator is on the team and not paid, for as long as the settings say so", async () => {
    const world = await open();
    const { userId } = await signIn(world, CREATOR_ID);
    expect(await userOf(userId)).toMatchObject({
      users: { membershipPaid: false },
      entitlements: { paid: false, reason: "creator" },
    });
    expect(await isOfTeam(userId)).toBe(true);
    world.clock.advanceSeconds(60);
    const deps = { ...world.deps, policy: { ...world.deps.policy, creatorPatreonIds: [] } };
    await signIn({ ...world, deps }, CREATOR_ID);
    expect(await isOfTeam(userId)).toBe(false);
  });

  it("who pays elsewhere only, or nowhere, does not pay here", async () => {
    const world = await open();
    for (const person of [personIds.kim, personIds.lou, personIds.dan]) {
      const { userId } = await signIn(world, person);
      expect(await userOf(userId), person).toMatchObject({ users: { membershipPaid: false } });
    }
  });

  it.each([
    [personIds.bo, { state: "grace", paid: true }],
    [personIds.cleo, { state: "lapsed", paid: false }],
    [personIds.eve, { state: "trial", paid: true }],
    [personIds.fay, { state: "gifted", paid: true }],
    [personIds.hal, { state: "active", paid: true, tierIds: [] }],
    [personIds.ida, { state: "active", paid: true, tierIds: ["802"] }],
    [personIds.jo, { state: "active", paid: true }],
  ])("Patreon's person %s is %o", async (person, verdict) => {
    const world = await open();
    const { userId } = await signIn(world, person);
    expect(await userOf(userId)).toMatchObject({
      entitlements: verdict,
      users: { membershipPaid: verdict.paid },
    });
  });

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ kind: "free_new" }, { state: "none", paid: false }],
    [{ kind: "uncharged" }, { state: "active", paid: true }],
    [{ kind: "retries_over" }, { state: "lapsed", paid: false }],
    [{ kind: "cancelled_former" }, { state: "active", paid: true, reason: "cancelled_paid_up" }],
    [{ kind: "refunded" }, { state: "lapsed", paid: false }],
    [{ kind: "fraud" }, { state: "lapsed", paid: false }],
    [{ kind: "gifted_unstated" }, { state: "gifted", paid: true }],
    [{ tierId: "803" }, { state: "active", paid: true, tierIds: ["803"] }],
    [{ tierId: "804" }, { state: "active", paid: true, tierIds: ["804"] }],
    [{ extraTierIds: ["803", "804"] }, { state: "active", paid: true, tierIds: ["804", "801", "803"] }],
  ])("somebody who pays, changed to %j, is %j", async (change, verdict) => {
    const world = await open();
    await world.change(personIds.ada, change);
    const { userId } = await signIn(world, personIds.ada);
    expect(await userOf(userId)).toMatchObject({
      entitlements: verdict,
      users: { membershipPaid: verdict.paid },
    });
  });

  it("news older than what is known here changes nothing", async () => {
    const world = await open();
    const { userId } = await signIn(world, personIds.ada);
    await world.change(personIds.ada, { kind: "former" });
    world.clock.advanceSeconds(-60);
    await signIn(world, personIds.ada);
    expect(await userOf(userId)).toMatchObject({ entitlements: { state: "active", paid: true } });
  });
});

describe("the creator signs in with the campaign's own account", () => {
  const creatorToken = async () => (await database.db.select().from(patreonCreatorTokens))[0];
  /** Members of every fate known from a sweep, which keeps the creator's token, and then the creator's sign-in. */
  const enterAsCreator = async (world: Verification, before: () => Promise<unknown> = async () => {}) => {
    await world.enrol(personIds.ada, personIds.cleo, personIds.fay);
    await world.run();
    await before();
    world.clock.advanceSeconds(60);
    return signIn(world, CREATOR_ID);
  };
  const members = {
    [personIds.ada]: "active",
    [personIds.cleo]: "(lapsed)",
    [personIds.fay]: "gifted",
    [CREATOR_ID]: "(none)",
  };

  it("changes nothing of the creator's token, and the next sweep reads with it", async () => {
    const world = await openVerification(database.db);
    let kept: unknown;
    const { userId, pair } = await enterAsCreator(world, async () => {
      kept = await creatorToken();
    });
    expect(kept).toBeDefined();
    expect(await creatorToken()).toEqual(kept);
    expect(await isOfTeam(userId)).toBe(true);
    expect(await identify(world.deps, pair.accessToken)).toMatchObject({ user: { id: userId } });
    expect(await world.run()).toMatchObject({
      outcome: "done",
      mode: "sweep",
      counts: { lost: 0, gained: 0 },
    });
    expect(await world.standing()).toEqual(members);
    expect(await creatorToken()).toEqual(kept);
  });

  it("a token that Patreon ended over it is renewed by the next sweep, which finds what is new", async () => {
    const world = await openVerification(database.db);
    const { userId } = await enterAsCreator(world, () => world.tokens(CREATOR_ID, "expire"));
    await world.change(personIds.ada, { kind: "former" });
    const kept = await creatorToken();
    expect(await world.run({ mode: "sweep" })).toMatchObject({ outcome: "done", counts: { lost: 1 } });
    expect(await creatorToken()).not.toEqual(kept);
    expect(await world.standing()).toEqual({ ...members, [personIds.ada]: "(lapsed)" });
    expect(await userOf(userId)).toMatchObject({ users: { membershipPaid: false } });
    expect(await world.run({ mode: "sweep" })).toMatchObject({ outcome: "done" });
  });

  it("a token pair that Patreon replaced over it ends the sweep in words and changes nobody; a new one set, it sweeps again", async () => {
    const world = await openVerification(database.db);
    await enterAsCreator(world, () => world.settings({ secondSignInKillsFirst: true }));
    await world.change(personIds.ada, { kind: "former" });
    const end = await world.run({ mode: "sweep" });
    expect(end).toMatchObject({ outcome: "failed", message: expect.stringContaining("401") });
    expect(await world.standing()).toEqual(members);
    expect((await signIn(world, CREATOR_ID)).userId).toBeGreaterThan(0);
    const issued = await world.sandbox.control("POST", `/people/${CREATOR_ID}/tokens`, {
      action: "issue",
      scopes: ["campaigns", "campaigns.members", "identity"],
    });
    const { accessToken, refreshToken } = issued.document;
    const creator = { accessToken, refreshToken };
    expect(await world.run({ mode: "sweep" }, { creator })).toMatchObject({
      outcome: "done",
      counts: { lost: 1 },
    });
    expect(await world.standing()).toEqual({ ...members, [personIds.ada]: "(lapsed)" });
  });
});

describe("linkPatreon", () => {
  it("connects an account, whose membership is then known, and keeps its own e-mail", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db, { email: "own@example.com", emailKey: "own@example.com" });
    await link(world, id, personIds.ada);
    expect(await userOf(id)).toMatchObject({
      users: {
        patreonId: personIds.ada,
        patreonConnected: true,
        email: "own@example.com",
        membershipPaid: true,
      },
      entitlements: { source: "link" },
    });
    expect((await signIn(world, personIds.ada)).userId).toBe(id);
  });

  it("may be done again with the same Patreon account", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db);
    await link(world, id, personIds.ada);
    expect(await outcome(link(world, id, personIds.ada))).toBe("done");
  });

  it("refuses a Patreon account that belongs to somebody else here, and writes nothing", async () => {
    const world = await open();
    await signIn(world, personIds.ada);
    const { id } = await insertPerson(database.db);
    const before = await everything();
    expect(await outcome(link(world, id, personIds.ada))).toBe("patreon_in_use");
    expect(await everything()).toEqual(before);
  });

  it("refuses a second Patreon account for one person, and writes nothing", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db);
    await link(world, id, personIds.ada);
    const before = await everything();
    expect(await outcome(link(world, id, personIds.jo))).toBe("patreon_other");
    expect(await everything()).toEqual(before);
  });

  it("of two people who connect one Patreon account at once, one has it", async () => {
    const world = await open();
    const people = await Promise.all([insertPerson(database.db), insertPerson(database.db)]);
    const ends = await Promise.all(people.map(({ id }) => outcome(link(world, id, personIds.ada))));
    expect(ends.sort()).toEqual(["done", "patreon_in_use"]);
    expect(await database.db.select().from(patreonAccounts)).toHaveLength(1);
  });

  it("refuses somebody who was deactivated or deleted meanwhile", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db, { isActive: false });
    expect(await outcome(link(world, id, personIds.ada))).toBe("not_authenticated");
    expect(await outcome(link(world, 999_999, personIds.ada))).toBe("not_authenticated");
  });
});
