import { isTeamMember } from "@/lib/access/team";
import { currentVerdict } from "@/lib/membership/rules";
import type { Identity } from "./store";
import type { TokenSubject } from "./tokens";

/** What is known of a user beside the account itself. */
export type Membership = Pick<Identity, "profile" | "entitlement">;

/** What an access token says of a person: the role, and what the membership opens at this moment. */
export function subjectOf(identity: Membership & Pick<Identity, "user">, now: Date): TokenSubject {
  const { user, entitlement } = identity;
  const verdict = entitlement ? currentVerdict(entitlement, now) : null;
  return {
    userId: user.id,
    role: user.role,
    venueId: user.venueId,
    entitlements: [
      ...(verdict?.paid ? ["paid", ...verdict.tierIds.map((id) => `tier:${id}`)] : []),
      ...(isTeamMember(identity) ? ["team"] : []),
    ],
  };
}
