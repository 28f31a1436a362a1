import { asc } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { auditEvents, users, venues } from "@/lib/db/schema";
import { createClock } from "@/tests/support/clock";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { createVenue } from "./create";
import { deleteVenue } from "./delete";
import { listVenues } from "./list";
import { renameVenue } from "./rename";

const actorId = 7;

describe("venues", () => {
  const database = useDatabase();
  const deps = () => ({ db: database.db, now: createClock().now });
  const create = (name: string) => createVenue(deps(), actorId, name);
  const names = async () =>
    (await database.db.select().from(venues).orderBy(asc(venues.id))).map(({ name }) => name);
  const audited = async () =>
    (await database.db.select().from(auditEvents).orderBy(asc(auditEvents.seq))).map((event) => [
      event.type,
      event.actorId,
      JSON.parse(event.details),
    ]);

  beforeEach(async () => {
    await database.db.delete(users);
    await database.db.delete(venues);
    await database.db.delete(auditEvents);
  });

  it("are listed by name with those who belong to them, as far as one's role reaches", async () => {
    const [attic, hall] = [await create("Attic"), await create("the Hall")];
    await create("barn");
    for (const role of ["member", "member", "venue_manager", "global_admin"] as const)
      await insertPerson(database.db, { role, venueId: hall.id });
    const seen = async (role: "venue_manager" | "global_admin" | "member", venueId: number | null = null) =>
      (await listVenues(deps(), { id: 1, role, venueId })).map(({ name }) => name);
    expect(await seen("global_admin")).toEqual(["Attic", "barn", "the Hall"]);
    expect(await seen("venue_manager", attic.id)).toEqual(["Attic"]);
    expect(await seen("venue_manager")).toEqual([]);
    expect(await seen("member", attic.id)).toEqual([]);
    const [, , counted] = await listVenues(deps(), { id: 1, role: "super_admin", venueId: null });
    expect(counted).toEqual({ id: hall.id, name: "the Hall", members: 2, managers: 1, people: 4 });
  });

  it("are created, renamed and deleted, and the chain says by whom, with their names then", async () => {
    const { id } = await create("Hall");
    await renameVenue(deps(), actorId, id, "HALL");
    await renameVenue(deps(), actorId, id, "HALL");
    expect(await names()).toEqual(["HALL"]);
    await deleteVenue(deps(), actorId, id);
    expect(await names()).toEqual([]);
    expect(await audited()).toEqual([
      ["venue_created", actorId, { venue: id, name: "Hall" }],
      ["venue_renamed", actorId, { venue: id, from: "Hall", to: "HALL" }],
      ["venue_deleted", actorId, { venue: id, name: "HALL" }],
    ]);
    for (const gone of [renameVenue(deps(), actorId, id, "Hall"), deleteVenue(deps(), actorId, id)])
      await expect(gone).rejects.toThrow("not_found");
  });

  it("never have one name, whatever its case, spaces or Unicode form, however many ask at once", async () => {
    const forms = ["Straße 1", "STRASSE 1", "straße  1", "Stra\u00dfe\u00a01"];
    const made = await Promise.allSettled(forms.map(create));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of made)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "venue_taken" });
    const { id } = await create("Attic");
    await expect(renameVenue(deps(), actorId, id, "strasse 1")).rejects.toMatchObject({
      code: "venue_taken",
      errors: [{ pointer: "/name" }],
    });
    expect(await audited()).toHaveLength(2);
  });

  it("with people stay, those who join at the same moment counted in", async () => {
    const { id } = await create("Hall");
    const person = await insertPerson(database.db);
    const joined = database.db.transaction(async (tx) => {
      await tx.update(users).set({ venueId: id });
      // The deletion begins while this one is open, and has to wait for its end.
      const deletion = deleteVenue(deps(), actorId, id).catch((error) => error);
      await tx.$count(users);
      return { deletion };
    });
    expect(await (await joined).deletion).toMatchObject({
      code: "venue_in_use",
      detail: "This venue has 1 person: move them to another one first",
    });
    await database.db.update(users).set({ venueId: null });
    await deleteVenue(deps(), actorId, id);
    expect(await database.db.$count(users)).toBe(1);
    expect(person.venueId).toBeNull();
  });
});
