import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { entitlements, patreonAccounts, users } from "@/lib/db/schema";
import { CREATOR_ID } from "@/scripts/sandbox/campaigns";
import { personIds } from "@/scripts/sandbox/people";
import { device } from "@/tests/support/deps";
import { olderHashes, unusableHashes } from "@/tests/support/older-hashes";
import { clearDatabase, openPatreonWorld, type PatreonWorld } from "@/tests/support/patreon-world";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { linkPatreon, signInWithPatreon } from "./enter-with-patreon";
import { unlinkPatreon } from "./unlink-patreon";

const database = useDatabase();
beforeEach(() => clearDatabase(database.db));

const open = () => openPatreonWorld(database.db);
const signIn = async (world: PatreonWorld, personId: string) =>
  signInWithPatreon(world.deps, await world.codeOf(personId), device);
const link = async (world: PatreonWorld, userId: number, personId: string) =>
  linkPatreon(world.deps, userId, await world.codeOf(personId));
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.code,
  );
const userOf = async (userId: number) => {
  const [row] = await database.db
    .select()
    .from(users)
    .leftJoin(entitlements, eq(entitlements.userId, users.id))
    .where(eq(users.id, userId));
  return row;
};

describe("unlinkPatreon", () => {
  it("drops the grant and the membership, and lets another account connect", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db, { passwordHash: olderHashes.scrypt });
    await link(world, id, personIds.ada);
    world.clock.advanceSeconds(60);
    await unlinkPatreon(world.deps, id);
    expect(await userOf(id)).toMatchObject({
      users: { patreonId: null, patreonConnected: false, membershipPaid: false },
      entitlements: { state: "lapsed", paid: false, source: "unlink" },
    });
    expect(await database.db.select().from(patreonAccounts)).toEqual([]);
    const other = await insertPerson(database.db);
    await link(world, other.id, personIds.ada);
    expect(await userOf(other.id)).toMatchObject({ users: { membershipPaid: true } });
  });

  it("leaves nobody on the team whom the creator's account brought there", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db, { passwordHash: olderHashes.scrypt });
    await link(world, id, CREATOR_ID);
    expect(await userOf(id)).toMatchObject({ entitlements: { reason: "creator" } });
    world.clock.advanceSeconds(60);
    await unlinkPatreon(world.deps, id);
    expect(await userOf(id)).toMatchObject({ entitlements: { paid: false, reason: "not_a_member" } });
  });

  it("is refused where Patreon is the only way in: no password, none that can be checked, or no name to type beside it", async () => {
    const world = await open();
    const { userId } = await signIn(world, personIds.ada);
    expect(await outcome(unlinkPatreon(world.deps, userId))).toBe("last_way_in");
    for (const passwordHash of unusableHashes) {
      const named = { username: "ada", usernameKey: "ada", passwordHash };
      await database.db.update(users).set(named).where(eq(users.id, userId));
      expect(await outcome(unlinkPatreon(world.deps, userId)), passwordHash).toBe("last_way_in");
    }
    const nameless = {
      username: null,
      usernameKey: null,
      email: null,
      emailKey: null,
      passwordHash: olderHashes.scrypt,
    };
    await database.db.update(users).set(nameless).where(eq(users.id, userId));
    expect(await outcome(unlinkPatreon(world.deps, userId))).toBe("last_way_in");
    expect(await userOf(userId)).toMatchObject({ users: { patreonConnected: true, membershipPaid: true } });
  });

  it("says so where there is nothing to disconnect", async () => {
    const world = await open();
    const { id } = await insertPerson(database.db, { passwordHash: olderHashes.scrypt });
    expect(await outcome(unlinkPatreon(world.deps, id))).toBe("patreon_not_connected");
  });
});
