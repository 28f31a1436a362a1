import { eq } from "drizzle-orm";
import { VenueList } from "@/lib/contracts/venues";
import { users } from "@/lib/db/schema";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { newPerson } from "../support/visits";
import { takeChair } from "./sessions/support/chairs";

const path = "/api/admin/venues";

test("a super admin makes, renames and deletes a venue; a name in use and people in it stand in the way", async ({
  stack,
}) => {
  const { api, id: ownId } = await takeChair(stack, "super_admin");
  const name = `Hall ${newPerson().username}`;
  const made = await api.post(path, { json: { name: ` ${name} ` } });
  expect([made.status, made.body.venue]).toMatchObject([201, { name, members: 0, managers: 0, people: 0 }]);
  const { id } = made.body.venue;
  const taken = { status: 409, code: "venue_taken", pointers: ["/name"] };
  expectProblem(await api.post(path, { json: { name: name.toUpperCase() } }), taken);
  expect((await api.post(`${path}/${id}/rename`, { json: { name: `${name}!` } })).status).toBe(200);
  expect(VenueList.parse((await api.get(path)).body).venues.map((venue) => venue.name)).toContain(`${name}!`);

  await stack.db.update(users).set({ venueId: id }).where(eq(users.id, ownId));
  expectProblem(await api.delete(`${path}/${id}`), {
    status: 409,
    code: "venue_in_use",
    detail: "This venue has 1 person: move them to another one first",
  });
  await stack.db.update(users).set({ venueId: null }).where(eq(users.id, ownId));
  expect((await api.delete(`${path}/${id}`)).status).toBe(200);
  expectProblem(await api.delete(`${path}/${id}`), { status: 404, code: "not_found" });
});

test("what is no name is refused in words, and what is no venue is missing", async ({ stack }) => {
  const { api } = await takeChair(stack, "super_admin");
  for (const name of ["", "   ", "x".repeat(121), "two\nlines", "a\0b", "\ud800", 7, null])
    expectProblem(await api.post(path, { json: { name } }), { status: 400 }, JSON.stringify(name));
  expectProblem(await api.post(path, { json: { name: "x", id: 1 } }), { status: 400, pointers: ["/id"] });
  for (const id of ["0", "-1", "abc", "2147483648", "%00"])
    expectProblem(await api.delete(`${path}/${id}`), { status: 404 }, id);
});
