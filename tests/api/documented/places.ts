import { eq } from "drizzle-orm";
import { roomList, roomText } from "@/lib/api/rooms";
import { venueCreation, venueDeletion, venueList, venueRenaming } from "@/lib/api/venues";
import { users, venues } from "@/lib/db/schema";
import { at, type Drive, row, type World } from "./row";

const newName = () => `Hall ${Math.random()}`;

async function makeVenue({ stack }: World) {
  const [venue] = await stack.db.insert(venues).values({ name: newName() }).returning();
  if (!venue) throw new Error("An insert returned no row");
  return venue;
}

const nowhere = { id: 2_000_000_000 };

const superAdmin = async ({ somebody }: World) => (await somebody("super_admin")).api;

const renameNobodysVenue: Drive = async (world) =>
  (await superAdmin(world)).post(at(venueRenaming, nowhere), { json: { name: newName() } });

/** The rooms and the venues. */
export const placeRows = [
  row(roomList, { 200: async ({ somebody }) => (await somebody()).api.get(at(roomList)) }),
  row(
    roomText,
    { 200: async ({ somebody }) => (await somebody()).api.get(at(roomText, { area: "schedule" })) },
    {
      membership_required: async ({ somebody }) =>
        (await somebody()).api.get(at(roomText, { area: "focus-room" })),
      not_found: async ({ somebody }) => (await somebody()).api.get(at(roomText, { area: "cellar" })),
    },
  ),
  row(venueList, {
    200: async (world) => {
      await makeVenue(world);
      return (await superAdmin(world)).get(at(venueList));
    },
  }),
  row(
    venueCreation,
    {
      201: async (world) => (await superAdmin(world)).post(at(venueCreation), { json: { name: newName() } }),
    },
    {
      venue_taken: async (world) => {
        const { name } = await makeVenue(world);
        return (await superAdmin(world)).post(at(venueCreation), { json: { name: name.toUpperCase() } });
      },
    },
  ),
  row(
    venueRenaming,
    {
      200: async (world) => {
        const { id } = await makeVenue(world);
        return (await superAdmin(world)).post(at(venueRenaming, { id }), { json: { name: newName() } });
      },
    },
    {
      not_found: renameNobodysVenue,
      venue_taken: async (world) => {
        const [{ id }, { name }] = [await makeVenue(world), await makeVenue(world)];
        return (await superAdmin(world)).post(at(venueRenaming, { id }), { json: { name } });
      },
    },
  ),
  row(
    venueDeletion,
    {
      200: async (world) => {
        const { id } = await makeVenue(world);
        return (await superAdmin(world)).delete(at(venueDeletion, { id }));
      },
    },
    {
      not_found: async (world) => (await superAdmin(world)).delete(at(venueDeletion, nowhere)),
      venue_in_use: async (world) => {
        const { id } = await makeVenue(world);
        const member = await world.somebody();
        await world.stack.db.update(users).set({ venueId: id }).where(eq(users.id, member.id));
        return (await superAdmin(world)).delete(at(venueDeletion, { id }));
      },
    },
  ),
];
