import "server-only";
import { patreonConnection } from "@/lib/accounts/views";
import type { MembershipView } from "@/lib/contracts/membership";
import type { RoomList } from "@/lib/contracts/rooms";
import { listRooms, type Visit, visitRoom } from "@/lib/rooms/visit";
import type { Identity } from "@/lib/sessions/identify";
import { deps } from "./deps";
import { forPage } from "./failure";

/** The rooms as the person sees them. */
export async function roomsOf(identity: Identity): Promise<RoomList> {
  const ready = await deps();
  return forPage("/labs", () => listRooms(ready, identity));
}

/** A room, with its text if it is open to the person; null for no such room. */
export async function findRoomFor(identity: Identity, area: string): Promise<Visit | null> {
  const ready = await deps();
  return forPage("/labs", () => visitRoom(ready, identity, area));
}

/** What opens closed rooms: how the person stands with Patreon, and where one becomes a patron. */
export async function wayIntoRooms(
  identity: Identity,
): Promise<{ patreon: MembershipView["patreon"]; joinUrl: string }> {
  const { patreon } = await deps();
  return { patreon: patreonConnection(identity), joinUrl: patreon.joinUrl };
}
