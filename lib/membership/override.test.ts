import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { signIn } from "@/lib/accounts/sign-in";
import { MembersQuery } from "@/lib/contracts/members";
import { membershipEvents, users } from "@/lib/db/schema";
import { listMembers } from "@/lib/members/list";
import { endOverride, overrideMembership } from "@/lib/members/override";
import type { MemberFacts } from "@/lib/patreon/documents";
import { type Identity, identify } from "@/lib/sessions/identify";
import { refreshSession } from "@/lib/sessions/refresh";
import { createTestDeps, device } from "@/tests/support/deps";
import { clearDatabase } from "@/tests/support/patreon-world";
import { insertPerson, openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { observe } from "./observe";
import { concludeOverrides } from "./override";

const database = useDatabase();
beforeEach(() => clearDatabase(database.db));

const start = new Date("2026-03-01T12:00:00Z");
const dayMs = 86_400_000;
const patreonUserId = "90000001";

const paying: MemberFacts = {
  id: "11111111-1111-4111-8111-111111111111",
  patreonUserId,
  patronStatus: "active_patron",
  lastChargeStatus: "Paid",
  lastChargeDate: start,
  nextChargeDate: null,
  currentlyEntitledAmountCents: 500,
  willPayAmountCents: 500,
  campaignLifetimeSupportCents: 500,
  pledgeCadence: 1,
  pledgeRelationshipStart: start,
  isFreeTrial: false,
  isGifted: false,
  fullName: null,
  email: null,
  tierIds: ["801"],
};
const declined: MemberFacts = { ...paying, patronStatus: "declined_patron", lastChargeStatus: "Declined" };
const former: MemberFacts = {
  ...paying,
  patronStatus: "former_patron",
  currentlyEntitledAmountCents: 0,
  tierIds: [],
};
const turningMonth: MemberFacts = { ...former, patronStatus: "active_patron", lastChargeStatus: "Pending" };

/** Somebody in the grace of a declined charge, who is given access for five days. */
async function open() {
  let at = start;
  const deps = await createTestDeps({ db: database.db, now: () => at });
  const { id } = await insertPerson(database.db, { patreonId: patreonUserId, patreonConnected: true });
  const boss = await insertPerson(database.db, { role: "global_admin" });
  const actor = { user: boss } as unknown as Identity;
  const tiers = [{ id: "801", title: "Supporter", amountCents: 500, published: true }];
  const world = {
    deps,
    id,
    actor,
    boss,
    passDays(days: number) {
      at = new Date(at.getTime() + days * dayMs);
    },
    hear: (member: MemberFacts | null, observedAt = at) =>
      database.db.transaction((tx) =>
        observe(tx, deps.policy, id, { patreonUserId, member, tiers, observedAt, source: "webhook" }, at),
      ),
    give: (days = 5) => {
      const until = new Date(at.getTime() + days * dayMs).toISOString();
      return overrideMembership(deps, actor, id, { until, note: "While your card is new" });
    },
    /** What a request of theirs finds, with a session that began before. */
    async asks() {
      const { pair } = await openSession(deps, id);
      const identity = await identify(deps, pair.accessToken);
      const refreshed = await refreshSession(deps, pair.refreshToken, device);
      return { verdict: identity?.entitlement, claims: decodeJwt(refreshed.pair.accessToken).entitlements };
    },
    events: () =>
      database.db
        .select({
          from: membershipEvents.fromState,
          to: membershipEvents.toState,
          toPaid: membershipEvents.toPaid,
          at: membershipEvents.at,
        })
        .from(membershipEvents)
        .where(eq(membershipEvents.userId, id))
        .orderBy(membershipEvents.id),
  };
  await world.hear(declined);
  await world.give();
  return world;
}

const paysAgain = { state: "active", paid: true, tierIds: ["801"], until: null, reason: "paying" };

describe("given access that is over", () => {
  it("leaves in who pays by what Patreon said meanwhile, at once and without any run", async () => {
    const world = await open();
    world.passDays(2);
    await world.hear(paying);
    expect((await world.asks()).verdict).toMatchObject({ state: "override", paid: true });
    world.passDays(3);
    expect(await world.asks()).toMatchObject({
      verdict: { ...paysAgain, since: start },
      claims: ["paid", "tier:801"],
    });
  });

  it("is over for who signs in, too", async () => {
    const world = await open();
    await world.hear(paying);
    const passwordHash = await world.deps.hasher.hash("a long enough password");
    const [user] = await database.db
      .update(users)
      .set({ passwordHash })
      .where(eq(users.id, world.id))
      .returning();
    world.passDays(6);
    const body = { username: user?.username ?? "", password: "a long enough password" };
    const { membership, pair } = await signIn(world.deps, body, device);
    expect(membership.entitlement).toMatchObject(paysAgain);
    expect(decodeJwt(pair.accessToken).entitlements).toEqual(["paid", "tier:801"]);
  });

  it.each<[string, MemberFacts | null, object]>([
    ["whose grace still runs", declined, { state: "grace", paid: true }],
    ["who has cancelled", former, { state: "lapsed", paid: false, reason: "ended" }],
    ["whose charge Patreon is at", turningMonth, { state: "pending", paid: true }],
  ])("leaves somebody %s to what Patreon said last", async (_who, told, verdict) => {
    const world = await open();
    await world.hear(told);
    world.passDays(5);
    expect((await world.asks()).verdict).toMatchObject(verdict);
    await concludeOverrides(world.deps);
    expect((await world.asks()).verdict).toMatchObject(verdict);
  });

  it("lets out who is no member, at the time of its end", async () => {
    const world = await open();
    await database.db.update(users).set({ patreonId: null }).where(eq(users.id, world.id));
    world.passDays(5);
    await concludeOverrides(world.deps);
    expect((await world.asks()).claims).toEqual([]);
    expect((await world.events()).map(({ to }) => to)).toEqual(["grace", "override"]);
  });

  it("is written once, whoever comes to it and how often, as of its end; nothing before that", async () => {
    const world = await open();
    await world.hear(paying);
    world.passDays(4.9);
    await concludeOverrides(world.deps);
    expect(await world.events()).toHaveLength(2);
    world.passDays(1);
    await Promise.all([concludeOverrides(world.deps), concludeOverrides(world.deps)]);
    await concludeOverrides(world.deps);
    const end = new Date(start.getTime() + 5 * dayMs);
    const events = await world.events();
    expect(events.slice(2)).toEqual([{ from: "override", to: "active", toPaid: true, at: end }]);
    expect((await world.asks()).verdict).toMatchObject({ ...paysAgain, since: start });
    const { members } = await listMembers(world.deps, world.boss, MembersQuery.parse({ state: "active" }));
    expect(members.map(({ id }) => id)).toEqual([world.id]);
  });

  it("gives way to news that were on their way when its end was written", async () => {
    const world = await open();
    await world.hear(paying);
    world.passDays(6);
    const asked = world.deps.now();
    world.passDays(0.01);
    await concludeOverrides(world.deps);
    await world.hear(former, asked);
    expect((await world.asks()).verdict).toMatchObject({ state: "lapsed", paid: false });
  });

  it("given anew, keeps the tiers that Patreon has told of", async () => {
    const world = await open();
    await world.hear(paying);
    world.passDays(6);
    await world.give();
    expect((await world.asks()).claims).toEqual(["paid", "tier:801"]);
  });
});

describe("given access that is taken back", () => {
  it("leaves in who pays by what Patreon said meanwhile", async () => {
    const world = await open();
    world.passDays(2);
    await world.hear(paying);
    world.passDays(1);
    await endOverride(world.deps, world.actor, world.id);
    expect(await world.asks()).toMatchObject({ verdict: paysAgain, claims: ["paid", "tier:801"] });
  });
});
