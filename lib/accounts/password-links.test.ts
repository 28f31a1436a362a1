import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { auditEvents, oneTimeLinks, sessions, users } from "@/lib/db/schema";
import { identify } from "@/lib/sessions/identify";
import { createClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { unusableHashes } from "@/tests/support/older-hashes";
import { clearDatabase } from "@/tests/support/patreon-world";
import { insertPerson, openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { changePassword } from "./change-password";
import { lookAtPasswordLink, makePasswordLink, usePasswordLink } from "./password-links";
import { signIn } from "./sign-in";

const database = useDatabase();
beforeEach(() => clearDatabase(database.db));

const password = "seven copper kettles";
const refused = "password_link_refused";
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.code,
  );

async function open() {
  const clock = createClock();
  const deps = await createTestDeps({ db: database.db, now: clock.now });
  return {
    clock,
    deps,
    make: async (userId: number, hours = 24) =>
      (await makePasswordLink(deps, { userId, createdBy: null, hours })).token,
    use: (token: string, new_password = password) => usePasswordLink(deps, { token, new_password }, device),
    look: (token: unknown) => lookAtPasswordLink(deps, token),
    signIn: (username: string | null, typed = password) =>
      signIn(deps, { username: username ?? "", password: typed }, device),
  };
}

const userOf = async (id: number) =>
  (await database.db.select().from(users).where(eq(users.id, id)))[0] ?? null;

describe("a one-time link", () => {
  it.each([null, ...unusableHashes])(
    "gives whoever has no usable password (%s) one, and signs them in",
    async (stored) => {
      const world = await open();
      const { id, username } = await insertPerson(database.db, { passwordHash: stored });
      const token = await world.make(id);
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(await world.look(token)).toMatchObject({ username });
      const { user, pair } = await world.use(token);
      expect(user.id).toBe(id);
      const identity = await identify(world.deps, pair.accessToken);
      expect(identity?.user.id).toBe(id);
      expect(await userOf(id)).toMatchObject({
        passwordChangedAt: world.clock.now(),
        updatedAt: world.clock.now(),
      });
      expect((await world.signIn(username)).user.id).toBe(id);
    },
  );

  it("ends every session there was, and only the new one lives", async () => {
    const world = await open();
    const { userId, pair } = await openSession(world.deps);
    await openSession(world.deps, userId);
    const other = await openSession(world.deps);
    await world.use(await world.make(userId));
    expect(await identify(world.deps, pair.accessToken)).toBeNull();
    expect(await identify(world.deps, other.pair.accessToken)).not.toBeNull();
    const rows = await database.db.select().from(sessions).where(eq(sessions.userId, userId));
    const ended = rows.filter(({ revokedAt }) => revokedAt !== null);
    expect(ended.map(({ revokedReason }) => revokedReason)).toEqual(["password_changed", "password_changed"]);
    expect(rows).toHaveLength(3);
    expect(rows.find(({ revokedAt }) => revokedAt === null)?.amr).toEqual(["pwd"]);
  });

  it("is kept as a hash alone, and recorded without it", async () => {
    const world = await open();
    const admin = await insertPerson(database.db, { role: "super_admin" });
    const { id } = await insertPerson(database.db);
    const { token, expiresAt } = await makePasswordLink(world.deps, {
      ...{ userId: id, createdBy: admin.id, hours: 48 },
    });
    expect(expiresAt.getTime() - world.clock.now().getTime()).toBe(48 * 3_600_000);
    const [row] = await database.db.select().from(oneTimeLinks);
    expect(row).toMatchObject({ userId: id, createdBy: admin.id, expiresAt, usedAt: null });
    expect(row?.tokenHash).toHaveLength(32);
    const kept = Buffer.from(row?.tokenHash ?? []);
    expect([kept.toString(), kept.toString("base64url")]).not.toContain(token);
    await world.use(token);
    const events = await database.db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.subjectId, id))
      .orderBy(auditEvents.seq);
    expect(events.map(({ type, actorId, details }) => [type, actorId, JSON.parse(details)])).toEqual([
      ["password_link_made", admin.id, { hours: 48 }],
      ["sessions_revoked", id, { reason: "password_changed", ended: 0 }],
      ["password_changed", id, { by: "link" }],
    ]);
    expect(JSON.stringify(events)).not.toContain(token);
  });

  it("works once: of twenty uses at the same moment one wins, and its password is the one that counts", async () => {
    const world = await open();
    const { id, username } = await insertPerson(database.db);
    const token = await world.make(id);
    const wanted = Array.from({ length: 20 }, (_, at) => `${at} copper kettles of ${at + 7}`);
    const ends = await Promise.all(wanted.map((one) => outcome(world.use(token, one))));
    expect(ends.filter((end) => end === "done")).toHaveLength(1);
    expect(ends.filter((end) => end === refused)).toHaveLength(19);
    const winner = wanted[ends.indexOf("done")];
    expect(await outcome(world.signIn(username, winner))).toBe("done");
    const live = (await database.db.select().from(sessions)).filter(({ revokedAt }) => revokedAt === null);
    expect(live).toHaveLength(2);
    expect(await world.look(token)).toBeNull();
    expect(await outcome(world.use(token))).toBe(refused);
  });

  it("is good until its last second and not after", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db);
    const token = await world.make(id, 2);
    world.clock.advanceSeconds(2 * 3600 - 1);
    expect(await world.look(token)).not.toBeNull();
    world.clock.advanceSeconds(1);
    expect(await world.look(token)).toBeNull();
    expect(await outcome(world.use(token))).toBe(refused);
  });

  it("is ended by a newer one of the same person, by a changed password, and by nobody else's", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db);
    const other = await insertPerson(database.db);
    const first = await world.make(id);
    const second = await world.make(id);
    const others = await world.make(other.id);
    expect(await outcome(world.use(first))).toBe(refused);
    expect(await outcome(world.use(others))).toBe("done");
    const { user, pair } = await world.use(second);
    const third = await world.make(user.id);
    const identity = await identify(world.deps, pair.accessToken);
    if (!identity) throw new Error("The link signs in");
    await changePassword(world.deps, identity, { current_password: password, new_password: "an oar of ash" });
    expect(await outcome(world.use(third))).toBe(refused);
  });

  it("that nobody made is refused in the same words, whatever it looks like", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db);
    const token = await world.make(id);
    const strange = ["", "x", "\0", "%", "A".repeat(43), `${token}A`, token.slice(1), token.toLowerCase()];
    for (const text of strange) {
      expect(await world.look(text), text).toBeNull();
      expect(await outcome(world.use(text)), text).toBe(refused);
    }
    for (const value of [undefined, null, 7, [token]]) expect(await world.look(value)).toBeNull();
    expect(await outcome(world.use(token))).toBe("done");
  });

  it("a password that is too easy is refused with the reason, and the link stays good", async () => {
    const world = await open();
    const { id, username } = await insertPerson(database.db);
    const token = await world.make(id);
    for (const easy of ["password123", username ?? ""])
      await expect(world.use(token, easy)).rejects.toMatchObject({
        code: "invalid_request",
        errors: [{ pointer: "/new_password" }],
      });
    expect((await userOf(id))?.passwordHash).toBeNull();
    expect(await outcome(world.use(token))).toBe("done");
  });

  it("opens nothing for a deactivated person, and is made for none, nor for nobody", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db);
    const token = await world.make(id);
    await database.db.update(users).set({ isActive: false }).where(eq(users.id, id));
    expect(await world.look(token)).toBeNull();
    expect(await outcome(world.use(token))).toBe(refused);
    expect(await outcome(world.make(id))).toBe("account_deactivated");
    expect(await outcome(world.make(999_999_999))).toBe("not_found");
    await database.db.update(users).set({ isActive: true }).where(eq(users.id, id));
    expect(await outcome(world.use(token))).toBe("done");
  });

  it("a person deactivated while the password is hashed stays out, and a link replaced meanwhile is refused", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db);
    const during = async (token: string, happens: () => Promise<unknown>) => {
      const { hasher } = world.deps;
      const hash = async (text: string) => {
        await happens();
        return hasher.hash(text);
      };
      const deps = { ...world.deps, hasher: { ...hasher, hash } };
      return outcome(usePasswordLink(deps, { token, new_password: password }, device));
    };
    expect(await during(await world.make(id), () => world.make(id))).toBe(refused);
    const deactivate = () => database.db.update(users).set({ isActive: false }).where(eq(users.id, id));
    expect(await during(await world.make(id), deactivate)).toBe(refused);
    expect((await userOf(id))?.passwordHash).toBeNull();
    expect(await database.db.select().from(sessions)).toEqual([]);
  });
});
