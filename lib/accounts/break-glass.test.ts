import { expect, it } from "vitest";
import { signInAliases } from "@/lib/db/schema";
import { createClock } from "@/tests/support/clock";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { makePasswordLinkByName } from "./break-glass";

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
