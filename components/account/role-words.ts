import type { Role } from "@/lib/contracts/roles";

export const roleWords: Record<Role, string> = {
  member: "Member",
  venue_manager: "Venue manager",
  global_admin: "Global admin",
  super_admin: "Super admin",
};
