import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { users } from "@/lib/db/schema";
import { type Identity, identify } from "@/lib/sessions/identify";
import { createTestDeps, device } from "@/tests/support/deps";
import { olderHashes, olderPassword, unusableHashes } from "@/tests/support/older-hashes";
import { insertPerson, openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { deactivateAccount } from "./activity";
import { changeRoleByName, createSuperAdmin } from "./break-glass";
import { changeRole } from "./change-role";
import { deleteAccount } from "./delete-account";
import { usePasswordLink } from "./password-links";

const role = "super_admin";
const last = { code: "last_super_admin" };
const passwordHash = olderHashes.bcrypt2b;

describe("the last super admin who can sign in", () => {
  const database = useDatabase();
  beforeEach(async () => {
    await database.db.delete(users);
  });

  async function world() {
    const deps = await createTestDeps({ db: database.db, now: () => new Date("2026-03-10T12:00:00Z") });
    const enter = async (id: number): Promise<Identity> => {
      const identity = await identify(deps, (await openSession(deps, id)).pair.accessToken);
      if (!identity) throw new Error("A session that was opened is one");
      return identity;
    };
    /** Tries each way in which somebody may stop being one. */
    const expectToStay = async (id: number, by: Identity) => {
      const own = await enter(id);
      for (const way of [
        () => changeRole(deps, by, id, { role: "member", venue_id: null }),
        () => changeRoleByName(deps, String(id), { role: "global_admin", venueId: null }),
        () => deactivateAccount(deps, by, id),
        () => deleteAccount(deps, own, { confirm: "delete", current_password: olderPassword }),
      ])
        await expect(way()).rejects.toMatchObject(last);
    };
    return { deps, enter, expectToStay };
  }

  it("stays where the only other account was never entered, until it is", async () => {
    const { deps, enter, expectToStay } = await world();
    const { id } = await insertPerson(database.db, { role, passwordHash });
    const made = await createSuperAdmin(deps, { username: "Grace", email: "grace@example.com" }, 24);
    const grace = await enter(made.user.id);
    await expectToStay(id, grace);
    await usePasswordLink(deps, { token: made.token, new_password: "seven copper kettles" }, device);
    await changeRole(deps, grace, id, { role: "member", venue_id: null });
  });

  it("stays where no other has a password that can be checked, and a Patreon account will do", async () => {
    const { deps, enter, expectToStay } = await world();
    const { id } = await insertPerson(database.db, { role, passwordHash });
    const others = [];
    for (const hash of unusableHashes)
      others.push(await insertPerson(database.db, { role, passwordHash: hash }));
    const other = await enter(others[0]?.id ?? 0);
    await expectToStay(id, other);
    await database.db.update(users).set({ patreonId: "4711" }).where(eq(users.id, other.user.id));
    await deactivateAccount(deps, other, id);
  });

  it("lets others go that nobody can enter, and the only account of all stays though nobody can", async () => {
    const { deps, enter } = await world();
    const { id } = await insertPerson(database.db, { role, passwordHash });
    const other = await insertPerson(database.db, { role });
    await changeRole(deps, await enter(id), other.id, { role: "member", venue_id: null });
    await database.db.update(users).set({ passwordHash: null }).where(eq(users.id, id));
    await expect(changeRoleByName(deps, String(id), { role: "member", venueId: null })).rejects.toMatchObject(
      last,
    );
  });

  it("stays when the last two deactivate each other at the same time", async () => {
    const { deps, enter } = await world();
    const one = await enter((await insertPerson(database.db, { role, passwordHash })).id);
    const other = await enter((await insertPerson(database.db, { role, passwordHash })).id);
    const ends = await Promise.allSettled([
      deactivateAccount(deps, one, other.user.id),
      deactivateAccount(deps, other, one.user.id),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(ends.find((end) => end.status === "rejected")?.reason).toMatchObject(last);
    expect(await database.db.$count(users, eq(users.isActive, true))).toBe(1);
  });
});
