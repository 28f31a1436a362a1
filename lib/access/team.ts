import type { Role } from "@/lib/contracts/roles";

/** What tells whether somebody is of the house. */
interface Person {
  user: { role: Role };
  profile: { isTeamMember: boolean } | null;
  entitlement: { reason: string } | null;
}

/**
 * Whether somebody is of the house: never paid, and not locked out. Roles and the settings' CREATOR_PATREON_IDS say so
 * as they stand now; the profile's own mark is the older system's, of people who had no role there.
 */
export const isTeamMember = ({ user, profile, entitlement }: Person): boolean =>
  user.role !== "member" || entitlement?.reason === "creator" || profile?.isTeamMember === true;
