import { type MembershipRequirement, opens } from "@/lib/access/policy";
import type { RoomView } from "@/lib/contracts/rooms";
import type { Room, RoomAccess } from "./file";

export interface Tier {
  id: string;
  title: string;
}

/** Who asks, as far as rooms are concerned. */
export interface Visitor {
  entitlement: { paid: boolean; tierIds: readonly string[] };
  isTeamMember: boolean;
}

const folded = (title: string) => title.trim().toLowerCase();

/** The tiers that a room's file means, by id or by title. None: nobody has such a tier, so the room stays shut. */
export const tiersMeant = (named: string, tiers: readonly Tier[]): Tier[] =>
  tiers.filter(({ id, title }) => id === named || folded(title) === folded(named));

function requirementOf(access: RoomAccess, meant: readonly Tier[]): MembershipRequirement {
  return access.kind === "tier" ? { kind: "tier", tierIds: meant.map(({ id }) => id) } : access;
}

/** A room as one visitor sees it from outside. */
export function toRoomView(room: Room, visitor: Visitor, tiers: readonly Tier[]): RoomView {
  const { area, title, summary, access } = room;
  const meant = access.kind === "tier" ? tiersMeant(access.tier, tiers) : [];
  const tier = access.kind === "tier" ? meant[0]?.title || access.tier : null;
  const open = opens(requirementOf(access, meant), visitor.entitlement, visitor.isTeamMember);
  const reason = tier === null ? "Opens with a paid membership" : `Opens with the tier ${tier}`;
  return { area, title, summary, access: access.kind, tier, open, reason: open ? null : reason };
}
