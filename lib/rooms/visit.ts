import { isTeamMember } from "@/lib/access/team";
import type { RoomFault, RoomList, RoomView } from "@/lib/contracts/rooms";
import type { Db } from "@/lib/db/client";
import { listPaidTiers } from "@/lib/membership/tiers";
import { toEntitlementView } from "@/lib/membership/views";
import type { Identity } from "@/lib/sessions/identify";
import type { Room } from "./file";
import { type Tier, tiersMeant, toRoomView, type Visitor } from "./judge";
import type { Shelf } from "./shelf";

interface Deps {
  db: Db;
  now: () => Date;
  shelf: Shelf;
}

type Person = Pick<Identity, "user" | "profile" | "entitlement">;

/** By what the database says now. */
const visitorOf = (person: Person, now: Date): Visitor => ({
  entitlement: toEntitlementView(person.entitlement, now),
  isTeamMember: isTeamMember(person),
});

/** Tiers are looked up only where a room asks for one. */
const tiersFor = (deps: Deps, rooms: readonly Room[]): Promise<Tier[]> =>
  rooms.some(({ access }) => access.kind === "tier") ? listPaidTiers(deps.db) : Promise.resolve([]);

/** Rooms whose tier nobody can have: a slip of the pen shuts the room, and is said aloud. */
function tierFaults(rooms: readonly Room[], tiers: readonly Tier[]): RoomFault[] {
  return rooms.flatMap(({ area, access }) =>
    access.kind === "tier" && tiersMeant(access.tier, tiers).length === 0
      ? [
          {
            file: `${area}.md`,
            fault: `No tier that costs something is called ${access.tier}: only the team gets in`,
          },
        ]
      : [],
  );
}

/** The rooms as one person sees them; what is wrong with their files is for the team. */
export async function listRooms(deps: Deps, person: Person): Promise<RoomList> {
  const { rooms, faults } = await deps.shelf.read();
  const tiers = await tiersFor(deps, rooms);
  const unknown = tierFaults(rooms, tiers);
  for (const fault of unknown) deps.shelf.complain(fault);
  const visitor = visitorOf(person, deps.now());
  return {
    rooms: rooms.map((room) => toRoomView(room, visitor, tiers)),
    faults: visitor.isTeamMember ? [...faults, ...unknown] : [],
  };
}

/** A room that somebody has gone to. `markdown` null: it is closed to them. */
export interface Visit {
  room: RoomView;
  markdown: string | null;
}

/**
 * @param area as it came in the address: it is looked for among the rooms there are and never becomes a path.
 * @returns null for no such room.
 */
export async function visitRoom(deps: Deps, person: Person, area: string): Promise<Visit | null> {
  const { rooms } = await deps.shelf.read();
  const found = rooms.find((room) => room.area === area);
  if (!found) return null;
  const room = toRoomView(found, visitorOf(person, deps.now()), await tiersFor(deps, [found]));
  return { room, markdown: room.open ? found.markdown : null };
}
