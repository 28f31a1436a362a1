import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { isTeamMember } from "@/lib/access/team";
import { profiles, signInAliases } from "@/lib/db/schema";
import { findStanding } from "@/lib/membership/read-facts";
import { createClock } from "@/tests/support/clock";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { changeRoleByName, createSuperAdmin, makePasswordLinkByName } from "./break-glass";

const database = useDatabase();
const make = (name: string) => makePasswordLinkByName({ db: database.db, now: createClock().now }, name, 24);

it("finds the person by user name, e-mail, an older name, or id", async () => {
  const named = { username: "Ada", usernameKey: "ada", email: "Ada@x.org", emailKey: "ada@x.org" };
  const { id } = await insertPerson(database.db, named);
  await database.db.insert(signInAliases).values([
    { alias: "Ada of old", userId: id },
    { alias: "123456789", userId: id },
  ]);
  for (const name of ["ada", " Ada\n", "ADA@x.org", "Ada of old", String(id), "123456789"])
    expect((await make(name)).user.id, name).toBe(id);
});

it("takes an id for the id of a person here, though it was somebody's name there", async () => {
  const { id } = await insertPerson(database.db);
  const other = await insertPerson(database.db);
  await database.db.insert(signInAliases).values({ alias: String(id), userId: other.id });
  expect((await make(String(id))).user.id).toBe(id);
});

it("names the ids where a name is several people's, and says where it is nobody's", async () => {
  const people = [await insertPerson(database.db), await insertPerson(database.db)];
  for (const { id } of people) await database.db.insert(signInAliases).values({ alias: "Twin", userId: id });
  const ids = people.map(({ id }) => id).join(", ");
  await expect(make("Twin")).rejects.toMatchObject({
    code: "not_found",
    detail: expect.stringContaining(ids),
  });
  for (const name of ["nobody", "999999999", "99999999999999", "0"])
    await expect(make(name)).rejects.toMatchObject({
      code: "not_found",
      detail: expect.stringContaining("no account called"),
    });
});

it("whoever is of the team by a role leaves it with the role, whatever the older system said", async () => {
  const deps = { db: database.db, now: createClock().now };
  await insertPerson(database.db, { role: "super_admin", patreonId: "4711" });
  const isOfTeam = async (id: number) => {
    const standing = await findStanding(database.db, id);
    return standing && isTeamMember(standing);
  };
  const { user } = await createSuperAdmin(deps, { username: "Grace", email: "grace@x.org" }, 1);
  expect(await isOfTeam(user.id)).toBe(true);
  const marked = await insertPerson(database.db);
  await database.db.update(profiles).set({ isTeamMember: true }).where(eq(profiles.userId, marked.id));
  const give = (id: number, role: "member" | "global_admin") =>
    changeRoleByName(deps, String(id), { role, venueId: null });
  await give(marked.id, "member");
  expect(await isOfTeam(marked.id)).toBe(true);
  await give(marked.id, "global_admin");
  for (const { id } of [user, marked]) {
    await give(id, "member");
    expect(await isOfTeam(id)).toBe(false);
  }
});
