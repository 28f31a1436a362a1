import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents, oneTimeLinks, users } from "@/lib/db/schema";
import type { Identity } from "@/lib/sessions/identify";
import { identify } from "@/lib/sessions/identify";
import { createClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { makePasswordLink, usePasswordLink } from "./password-links";
import { lookAtSignInLink, makeSignInLink, useSignInLink } from "./sign-in-links";

const refused = { code: "sign_in_link_refused" };

describe("a link that signs in", () => {
  const database = useDatabase();

  async function world() {
    const clock = createClock();
    const deps = await createTestDeps({ db: database.db, now: clock.now });
    const user = await insertPerson(database.db, { role: "global_admin" });
    const admin = { user } as unknown as Identity;
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
