import { desc, eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Placed } from "@/lib/access/permissions";
import { createSuperAdmin } from "@/lib/accounts/break-glass";
import { changeRole } from "@/lib/accounts/change-role";
import { MembersQuery } from "@/lib/contracts/members";
import { entitlementStates } from "@/lib/contracts/membership";
import { auditEvents, entitlements, membershipEvents, profiles, users, venues } from "@/lib/db/schema";
import { currentState } from "@/lib/membership/current-state";
import { currentVerdict } from "@/lib/membership/rules";
import type { Identity } from "@/lib/sessions/identify";
import { createTestDeps } from "@/tests/support/deps";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { membersAsCsv } from "./export";
import { getMember } from "./get";
import { listMembers } from "./list";
import { endOverride, overrideMembership } from "./override";
import { listTimeline } from "./timeline";

const database = useDatabase();
const start = new Date("2026-03-01T12:00:00Z");
const dayMs = 86_400_000;

async function world() {
  let at = start;
  const deps = await createTestDeps({ db: database.db, now: () => at });
  return {
    deps,
    pass: (days: number) => {
      at = new Date(at.getTime() + days * dayMs);
    },
  };
}

type Person = Awaited<ReturnType<typeof insertPerson>>;
const asActor = (user: Person) => ({ user }) as unknown as Identity;
const placed = ({ id, role, venueId }: Person): Placed => ({ id, role, venueId });

async function venue(): Promise<number> {
  const [row] = await database.db
    .insert(venues)
    .values({ name: `Hall ${Math.random()}` })
    .returning();
  return row?.id ?? 0;
}

const admin = (role: Person["role"] = "global_admin") => insertPerson(database.db, { role });
/** One who can sign in. */
const superAdmin = (patreonId: string) => insertPerson(database.db, { role: "super_admin", patreonId });
const query = (given: object = {}) => MembersQuery.parse(given);

describe("currentState", () => {
  it("says in SQL what the rules say, for every state, paid or not, before and after its end", async () => {
    const user = await insertPerson(database.db);
    const base = {
      userId: user.id,
      tierIds: ["7"],
      since: start,
      reason: "x",
      observedAt: start,
      source: "t",
    };
    for (const state of entitlementStates)
      for (const paid of [true, false])
        for (const until of [null, new Date(start.getTime() - 1), start, new Date(start.getTime() + 1)]) {
          const row = { ...base, state, paid, until };
          await database.db.insert(entitlements).values(row).onConflictDoUpdate({
            target: entitlements.userId,
            set: { state, paid, until },
          });
          const [said] = await database.db
            .select(currentState(start))
            .from(entitlements)
            .where(eq(entitlements.userId, user.id));
          const verdict = currentVerdict({ state, paid, tierIds: [], until, reason: "x" }, start);
          expect(said, `${state} ${paid} ${until?.toISOString()}`).toEqual({
            state: verdict.state,
            paid: verdict.paid,
          });
        }
  });
});

describe("the list", () => {
  it("finds by part of a name, an e-mail or a user name without regard to case, and by numbers whole", async () => {
    const { deps } = await world();
    const tag = `zq${Math.random().toString(36).slice(2, 8)}`;
    const person = await insertPerson(database.db, {
      username: `Mira.${tag}`,
      usernameKey: `mira.${tag}`,
      email: `${tag}@Example.com`,
      emailKey: `${tag}@example.com`,
      patreonId: "987650001",
    });
    const actor = placed(await admin());
    const found = async (q: string) =>
      (await listMembers(deps, actor, query({ q }))).members.map(({ id }) => id);
    for (const q of [`MIRA.${tag}`, `${tag}@EXAMPLE`, tag.slice(0, -1), "987650001", String(person.id)])
      expect(await found(q), q).toContain(person.id);
    for (const q of [`${tag}%`, `${tag}_`, "\\", "98765000"])
      expect(await found(q), q).not.toContain(person.id);
  });

  it("finds names beyond ASCII by either case of any letter", async () => {
    const { deps } = await world();
    const person = await insertPerson(database.db);
    const name = "ÉVA Ångström";
    await database.db.update(profiles).set({ name }).where(eq(profiles.userId, person.id));
    const actor = placed(await admin());
    for (const q of ["éva", "ÉVA", "Éva å", "ångSTRÖM", "STRÖM"])
      expect((await listMembers(deps, actor, query({ q }))).members.map(({ id }) => id)).toEqual([person.id]);
    expect((await listMembers(deps, actor, query({ q: "eva" }))).total).toBe(0);
  });

  it.each([
    ["Jörg Weiß", ["Jörg Weiß", "weiß", "JÖRG W", "jo\u0308rg weiß"]],
    ["ΟΔΥΣΣΕΑΣ", ["ΟΔΥΣΣΕΑΣ", "οδυσσεασ"]],
    ["A\u030angela", ["A\u030angela", "Ångela", "ångela", "a\u030angela"]],
    ["Ｍｉｒａ", ["Ｍｉｒａ", "ｍｉｒａ"]],
    ["ﬁnn", ["ﬁnn"]],
  ])("finds the name %s as it is written", async (name, searches) => {
    const { deps } = await world();
    const person = await insertPerson(database.db);
    await database.db.update(profiles).set({ name }).where(eq(profiles.userId, person.id));
    const actor = placed(await admin());
    for (const q of searches)
      expect((await listMembers(deps, actor, query({ q }))).members.map(({ id }) => id)).toContain(person.id);
  });

  it.each([undefined, "x"])(
    "pages through all it finds once, in any order, with the whole number (%s)",
    async (q) => {
      const { deps } = await world();
      const venueId = await venue();
      for (const name of ["c", "a", "b", "a"])
        await insertPerson(database.db, {
          venueId,
          username: `${name}${Math.random()}x`,
          usernameKey: `${name}${Math.random()}x`,
        });
      const actor = placed(await admin());
      for (const sort of ["id", "name", "state", "role", "lastChecked", "createdAt"])
        for (const order of ["asc", "desc"]) {
          const pages = await Promise.all(
            [1, 2, 3].map((page) =>
              listMembers(deps, actor, query({ venue: venueId, q, sort, order, page, size: 2 })),
            ),
          );
          expect(pages.map(({ total }) => total)).toEqual([4, 4, 4]);
          const ids = pages.flatMap(({ members }) => members.map(({ id }) => id));
          expect(new Set(ids).size, `${sort} ${order}`).toBe(4);
        }
    },
  );

  it("shows a manager the own venue alone, whatever the filter says, and a manager of none nobody", async () => {
    const { deps } = await world();
    const [mine, other] = [await venue(), await venue()];
    const here = await insertPerson(database.db, { venueId: mine });
    const there = await insertPerson(database.db, { venueId: other });
    const manager = await insertPerson(database.db, { role: "venue_manager", venueId: mine });
    const seen = await listMembers(deps, placed(manager), query());
    expect(seen.members.map(({ id }) => id).sort()).toEqual([here.id, manager.id].sort());
    expect((await listMembers(deps, placed(manager), query({ venue: other }))).total).toBe(0);
    await expect(getMember(deps, placed(manager), there.id)).rejects.toMatchObject({ code: "not_found" });
    const nowhere = await insertPerson(database.db, { role: "venue_manager" });
    expect((await listMembers(deps, placed(nowhere), query())).total).toBe(0);
  });
});

describe("one member", () => {
  it("is told of in the words that the member reads", async () => {
    const { deps } = await world();
    const actor = placed(await admin());
    const unconnected = await insertPerson(database.db);
    const connected = await insertPerson(database.db, { patreonId: "987650002", patreonConnected: true });
    const whyOf = async ({ id }: Person) => (await getMember(deps, actor, id)).why;
    expect(await whyOf(unconnected)).toMatch(/^Your account is not connected with Patreon\./);
    expect(await whyOf(connected)).toBe("You are not a member of our Patreon at the moment.");
  });
});

describe("the export", () => {
  it("holds whom the filter finds, one line each, and no formula a spreadsheet would run", async () => {
    const { deps } = await world();
    const venueId = await venue();
    const evil = await insertPerson(database.db, {
      venueId,
      email: '=HYPERLINK("x"),"',
      emailKey: `e${venueId}@x`,
    });
    await insertPerson(database.db, { venueId });
    const actor = await admin();
    let text = "";
    for await (const piece of await membersAsCsv(deps, asActor(actor), { venue: venueId })) text += piece;
    const lines = text.trimEnd().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^id,username,name,email,/);
    expect(lines[1]).toContain(`"'=HYPERLINK(""x""),"""`);
    expect(lines[1]).toMatch(new RegExp(`^${evil.id},`));
    const [event] = await database.db.select().from(auditEvents).where(eq(auditEvents.actorId, actor.id));
    expect(event?.type).toBe("members_exported");
    const none = { state: null, paid: null, role: null, patreon: null, active: null };
    expect(JSON.parse(event?.details ?? "")).toEqual({ ...none, searched: false, venue: venueId });
    await membersAsCsv(deps, asActor(actor), { q: "grace", active: "true" });
    const [searched] = await database.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).limit(1);
    expect(JSON.parse(searched?.details ?? "")).toEqual({
      ...none,
      searched: true,
      venue: null,
      active: "true",
    });
  });
});

describe("given access", () => {
  const given = {
    until: new Date(start.getTime() + 10 * dayMs).toISOString(),
    note: "Guest of the festival",
  };

  it("opens at once, ends by itself, and says who gave it and why", async () => {
    const { deps, pass } = await world();
    const [actor, person] = [await admin(), await insertPerson(database.db)];
    await overrideMembership(deps, asActor(actor), person.id, given);
    const view = await getMember(deps, placed(actor), person.id);
    expect(view).toMatchObject({ state: "override", paid: true, why: given.note });
    expect(view.override).toMatchObject({ note: given.note, setBy: actor.username });
    const [user] = await database.db.select().from(users).where(eq(users.id, person.id));
    expect(user?.membershipPaid).toBe(true);
    pass(10);
    expect(await getMember(deps, placed(actor), person.id)).toMatchObject({
      state: "none",
      paid: false,
      why: "Your time as a guest of the house is over.",
      override: null,
    });
  });

  it("is taken back early, and is then gone; a second time says so", async () => {
    const { deps, pass } = await world();
    const [actor, person] = [await admin(), await insertPerson(database.db)];
    await overrideMembership(deps, asActor(actor), person.id, given);
    pass(1);
    await endOverride(deps, asActor(actor), person.id);
    expect(await getMember(deps, placed(actor), person.id)).toMatchObject({ state: "none", paid: false });
    await expect(endOverride(deps, asActor(actor), person.id)).rejects.toMatchObject({ code: "no_override" });
    const events = await database.db
      .select({ to: membershipEvents.toState, source: membershipEvents.source })
      .from(membershipEvents)
      .where(eq(membershipEvents.userId, person.id))
      .orderBy(membershipEvents.id);
    expect(events).toEqual([
      { to: "override", source: "admin" },
      { to: "none", source: "admin" },
    ]);
  });

  it("is refused for the past, for more than a year, for oneself and for one's equals", async () => {
    const { deps } = await world();
    const [actor, peer] = [await admin(), await admin()];
    const person = await insertPerson(database.db);
    for (const until of [start.toISOString(), "2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"])
      await expect(
        overrideMembership(deps, asActor(actor), person.id, { ...given, until }),
      ).rejects.toMatchObject({
        code: "invalid_request",
      });
    for (const id of [actor.id, peer.id])
      await expect(overrideMembership(deps, asActor(actor), id, given)).rejects.toMatchObject({
        code: "not_found",
      });
  });
});

describe("a role", () => {
  it("is given below one's own, never to oneself, and is audited with from and to", async () => {
    const { deps } = await world();
    const [global, boss, person] = [
      await admin(),
      await admin("super_admin"),
      await insertPerson(database.db),
    ];
    const venueId = await venue();
    await changeRole(deps, asActor(global), person.id, { role: "venue_manager", venue_id: venueId });
    const [event] = await database.db
      .select()
      .from(auditEvents)
      .where(sql`${auditEvents.subjectId} = ${person.id} and ${auditEvents.type} = 'role_changed'`);
    expect(JSON.parse(event?.details ?? "")).toEqual({
      from: "member",
      to: "venue_manager",
      venueFrom: null,
      venueTo: venueId,
    });
    expect(event?.actorId).toBe(global.id);
    const give = (actor: Person, id: number, role: Person["role"]) =>
      changeRole(deps, asActor(actor), id, { role, venue_id: null });
    await expect(give(global, person.id, "global_admin")).rejects.toMatchObject({ code: "forbidden" });
    await expect(give(global, person.id, "super_admin")).rejects.toMatchObject({ code: "forbidden" });
    await expect(give(global, boss.id, "member")).rejects.toMatchObject({ code: "not_found" });
    await expect(give(boss, boss.id, "member")).rejects.toMatchObject({ code: "not_found" });
    await expect(give(person, global.id, "member")).rejects.toMatchObject({ code: "not_found" });
    await expect(give(boss, person.id, "venue_manager")).rejects.toMatchObject({ code: "invalid_request" });
    await expect(
      changeRole(deps, asActor(boss), person.id, { role: "member", venue_id: 2_000_000_000 }),
    ).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("is told of in the person's history in words, from the first one on", async () => {
    const { deps } = await world();
    const boss = await superAdmin("4713");
    const named = { username: "Hopper", email: "hopper@example.com" };
    const { user } = await createSuperAdmin(deps, named, 1);
    const venueId = await venue();
    for (const change of [
      { role: "venue_manager", venue_id: venueId },
      { role: "venue_manager", venue_id: await venue() },
      { role: "member", venue_id: null },
    ] as const)
      await changeRole(deps, asActor(boss), user.id, change);
    const told = (await listTimeline(database.db, user.id)).map(({ text }) => text);
    expect(told.toSorted()).toEqual([
      "A link to set a password was made",
      "Opened with the role Super admin",
      "Role: Super admin to Venue manager",
      "Role: Venue manager to Member",
      "The venue was changed",
    ]);
  });

  it("of the last super admin stays: of two who remove each other at once, one succeeds", async () => {
    const { deps } = await world();
    await database.db.update(users).set({ role: "member" }).where(eq(users.role, "super_admin"));
    const [one, other] = [await superAdmin("4711"), await superAdmin("4712")];
    const ends = await Promise.allSettled([
      changeRole(deps, asActor(one), other.id, { role: "member", venue_id: null }),
      changeRole(deps, asActor(other), one.id, { role: "member", venue_id: null }),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = ends.find((end) => end.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "last_super_admin" });
    const left = await database.db.select().from(users).where(eq(users.role, "super_admin"));
    expect(left).toHaveLength(1);
  });
});
