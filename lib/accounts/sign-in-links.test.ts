import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { listOwnEvents } from "@/lib/audit/own-events";
import type { TokenPair } from "@/lib/contracts/sessions";
import { auditEvents, oneTimeLinks, users, venues } from "@/lib/db/schema";
import type { Identity } from "@/lib/sessions/identify";
import { identify } from "@/lib/sessions/identify";
import { createClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { lettersIn } from "@/tests/support/letters";
import { insertPerson, openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { changeRoleByName } from "./break-glass";
import { changeEmail } from "./change-email";
import { changePassword } from "./change-password";
import { changeRole } from "./change-role";
import { deleteAccount } from "./delete-account";
import { makePasswordLink, usePasswordLink } from "./password-links";
import { lookAtSignInLink, makeSignInLink, useSignInLink } from "./sign-in-links";

const asActor = (user: typeof users.$inferSelect) => ({ user }) as unknown as Identity;
const refused = { code: "sign_in_link_refused" };

describe("a link that signs in", () => {
  const database = useDatabase();

  async function world() {
    const clock = createClock();
    const deps = await createTestDeps({ db: database.db, now: clock.now });
    const user = await insertPerson(database.db, { role: "global_admin" });
    const admin = asActor(user);
    const person = await insertPerson(database.db);
    const make = async (userId = person.id, hours = 24) =>
      (await makeSignInLink(deps, admin, { userId, hours })).token;
    return { clock, deps, admin, person, make, use: (token: string) => useSignInLink(deps, token, device) };
  }

  it("signs its person in, once, and both its making and its use are recorded with who did it", async () => {
    const { deps, admin, person, make, use } = await world();
    const token = await make();
    expect(await lookAtSignInLink(deps, token)).toMatchObject({ username: person.username });
    const { pair } = await use(token);
    expect((await identify(deps, pair.accessToken))?.user.id).toBe(person.id);
    await expect(use(token)).rejects.toMatchObject(refused);
    expect(await lookAtSignInLink(deps, token)).toBeNull();
    const events = await database.db
      .select({ type: auditEvents.type, actorId: auditEvents.actorId })
      .from(auditEvents)
      .where(eq(auditEvents.subjectId, person.id))
      .orderBy(auditEvents.seq);
    expect(events).toEqual([
      { type: "sign_in_link_made", actorId: admin.user.id },
      { type: "signed_in", actorId: person.id },
    ]);
  });

  it("is told of to its person: that it was made, that it was used, and by letter even from a device known there", async () => {
    const { deps, person, make, use } = await world();
    const email = `${person.username}@example.com`;
    await database.db.update(users).set({ email, emailKey: email }).where(eq(users.id, person.id));
    await use(await make());
    await use(await make());
    expect((await listOwnEvents(deps.db, person.id)).map(({ text }) => text)).toEqual([
      "A link that the staff made was used to sign in.",
      "The staff made a link that signs in to your account.",
      "A link that the staff made was used to sign in.",
      "The staff made a link that signs in to your account.",
    ]);
    expect((await lettersIn(deps.db, email)).map(({ kind }) => kind)).toEqual(["link_used", "link_used"]);
  });

  it("proves nothing: who came by it sets no first password, changes no address and deletes no account", async () => {
    const { deps, person, make, use } = await world();
    const asLinked = async (patreonId: string | null) => {
      await database.db.update(users).set({ patreonId }).where(eq(users.id, person.id));
      const identity = await identify(deps, (await use(await make())).pair.accessToken);
      if (!identity) throw new Error("Nobody is signed in");
      return identity;
    };
    const patron = await asLinked("4711");
    const detail = expect.stringContaining("sign in with Patreon once more");
    for (const act of [
      () => changePassword(deps, patron, { new_password: "seven copper kettles" }),
      () => changeEmail(deps, patron, { email: "other@example.com" }),
      () => deleteAccount(deps, patron, { confirm: "delete" }),
    ])
      await expect(act()).rejects.toMatchObject({ code: "not_authenticated", detail });
    const nobodys = await asLinked(null);
    await expect(
      changePassword(deps, nobodys, { new_password: "seven copper kettles" }),
    ).rejects.toMatchObject({ detail: expect.stringContaining("Forgot your password?") });
  });

  it("lets one in of many who use it at once", async () => {
    const { make, use } = await world();
    const token = await make();
    const ends = await Promise.allSettled(Array.from({ length: 8 }, () => use(token)));
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("opens nothing once it has expired, or a newer one was made", async () => {
    const { clock, make, use, person } = await world();
    const first = await make(person.id, 1);
    const second = await make(person.id, 1);
    await expect(use(first)).rejects.toMatchObject(refused);
    clock.advanceSeconds(3600);
    await expect(use(second)).rejects.toMatchObject(refused);
  });

  it("opens nothing once its person has another password or is deactivated; nor does what is no link", async () => {
    const { deps, make, use, person } = await world();
    const token = await make();
    const reset = await makePasswordLink(deps, { userId: person.id, createdBy: null, hours: 1 });
    await usePasswordLink(deps, { token: reset.token, new_password: "seven copper kettles" }, device);
    await expect(use(token)).rejects.toMatchObject(refused);
    const later = await make();
    await database.db.update(users).set({ isActive: false }).where(eq(users.id, person.id));
    expect(await lookAtSignInLink(deps, later)).toBeNull();
    await expect(use(later)).rejects.toMatchObject(refused);
    for (const text of ["", "x", "A".repeat(43), "\0".repeat(43)])
      await expect(use(text)).rejects.toMatchObject(refused);
  });

  it("opens nothing once its person has another role or venue, whatever way that was given", async () => {
    const { deps, person, make, use } = await world();
    const boss = asActor(await insertPerson(database.db, { role: "super_admin" }));
    const [venue] = await database.db.insert(venues).values({ name: "Hall" }).returning();
    const ways = [
      () => changeRole(deps, boss, person.id, { role: "venue_manager", venue_id: venue?.id ?? 0 }),
      () => changeRole(deps, boss, person.id, { role: "member", venue_id: venue?.id ?? 0 }),
      () => changeRoleByName(deps, String(person.id), { role: "member", venueId: null }),
      () => changeRoleByName(deps, String(person.id), { role: "super_admin", venueId: null }),
    ];
    for (const change of ways) {
      const token = await make();
      await change();
      expect(await lookAtSignInLink(deps, token)).toBeNull();
      await expect(use(token)).rejects.toMatchObject(refused);
    }
  });

  it("opens nothing once its maker could not make it any more", async () => {
    const { deps, make, use, admin } = await world();
    const token = await make();
    const own = eq(users.id, admin.user.id);
    for (const [change, back] of [
      [{ role: "venue_manager" }, { role: "global_admin" }],
      [{ isActive: false }, { isActive: true }],
    ] as const) {
      await database.db.update(users).set(change).where(own);
      expect(await lookAtSignInLink(deps, token)).toBeNull();
      await expect(use(token)).rejects.toMatchObject(refused);
      await database.db.update(users).set(back).where(own);
    }
    expect(await lookAtSignInLink(deps, token)).not.toBeNull();
    await database.db.delete(users).where(own);
    await expect(use(token)).rejects.toMatchObject(refused);
  });

  it("takes nobody along who rises: sessions it began end then, all others stay, and so do they at a fall", async () => {
    const { deps, person, make, use } = await world();
    const [byLink, own] = [await use(await make()), await openSession(deps, person.id)];
    const isIn = async ({ pair }: { pair: TokenPair }) => (await identify(deps, pair.accessToken)) !== null;
    await changeRoleByName(deps, String(person.id), { role: "global_admin", venueId: null });
    expect([await isIn(byLink), await isIn(own)]).toEqual([false, true]);
    await database.db.update(users).set({ role: "venue_manager" }).where(eq(users.id, person.id));
    const later = await use(await make());
    await changeRoleByName(deps, String(person.id), { role: "member", venueId: null });
    expect([await isIn(later), await isIn(own)]).toEqual([true, true]);
  });

  it("is made for nobody whom the maker may not act on, and is kept as a hash alone", async () => {
    const { make, admin } = await world();
    const above = await insertPerson(database.db, { role: "super_admin" });
    await expect(make(above.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(make(admin.user.id)).rejects.toMatchObject({ code: "not_found" });
    const token = await make();
    const rows = await database.db.select().from(oneTimeLinks).where(eq(oneTimeLinks.purpose, "sign_in"));
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});
