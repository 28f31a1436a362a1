/** What a person may be here, from least to most. */
export const roles = ["member", "venue_manager", "global_admin", "super_admin"] as const;
export type Role = (typeof roles)[number];

export const roleWords: Record<Role, string> = {
  member: "Member",
  venue_manager: "Venue manager",
  global_admin: "Global admin",
  super_admin: "Super admin",
};
