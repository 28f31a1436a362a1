import type { Role } from "@/lib/contracts/roles";

/** How far a role's permission goes: nobody, the people of the own venue, or everybody. */
export type Reach = "none" | "venue" | "all";

const everywhere = {
  member: "none",
  venue_manager: "none",
  global_admin: "all",
  super_admin: "all",
} as const;
const ownVenue = { ...everywhere, venue_manager: "venue" } as const;
const superOnly = { ...everywhere, global_admin: "none" } as const;

/**
 * The one table of what each role may do. What is done to a person is bounded by rank too (`maySee` and `mayActOn`).
 */
export const permissions = {
  "overview.read": everywhere,
  "members.read": ownVenue,
  "members.export": ownVenue,
  "members.check": ownVenue,
  "members.end_sessions": ownVenue,
  "members.deactivate": ownVenue,
  "members.override": everywhere,
  "members.sign_in_link": everywhere,
  "members.role": everywhere,
  "sessions.end_everybody": superOnly,
  "runs.read": everywhere,
  "runs.start": everywhere,
  "runs.decide": everywhere,
  "webhooks.read": everywhere,
  "webhooks.manage": everywhere,
  "audit.read": everywhere,
  "audit.export": everywhere,
  "keys.read": everywhere,
  "venues.read": ownVenue,
  "venues.manage": superOnly,
} as const satisfies Record<string, Record<Role, Reach>>;
export type Permission = keyof typeof permissions;

/** How far somebody may do this. */
export const reachOf = (permission: Permission, role: Role): Reach => permissions[permission][role];

export const may = (permission: Permission, role: Role): boolean => reachOf(permission, role) !== "none";

/** The roles that may do this, wherever. */
export const rolesThatMay = (permission: Permission): Role[] =>
  (Object.keys(permissions[permission]) as Role[]).filter((role) => may(permission, role));

const rank: Record<Role, number> = { member: 0, venue_manager: 1, global_admin: 2, super_admin: 3 };

/** Whether a role stands above another. */
export const isHigher = (role: Role, than: Role): boolean => rank[role] > rank[than];

export interface Placed {
  id: number;
  role: Role;
  /** null: of no venue. */
  venueId: number | null;
}

/** Whether the person exists for the actor: within the reach of the permission. A manager of no venue sees nobody. */
export function maySee(permission: Permission, actor: Placed, person: Pick<Placed, "venueId">): boolean {
  const reach = reachOf(permission, actor.role);
  if (reach === "venue") return actor.venueId !== null && person.venueId === actor.venueId;
  return reach === "all";
}

/** Whether the actor may do this to the person: within reach, of a lower role unless one is super admin, never oneself. */
export function mayActOn(permission: Permission, actor: Placed, person: Placed): boolean {
  if (person.id === actor.id || !maySee(permission, actor, person)) return false;
  return actor.role === "super_admin" || isHigher(actor.role, person.role);
}

/** The roles that the actor may give: those below the own one; every one for a super admin. */
export function rolesToGive(actor: Role): Role[] {
  const all = Object.keys(rank) as Role[];
  if (reachOf("members.role", actor) === "none") return [];
  return actor === "super_admin" ? all : all.filter((role) => isHigher(actor, role));
}
