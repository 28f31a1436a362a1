import { verifyPatreon } from "@/lib/api/membership";
import { checkAsStaff, checkOwnMembership } from "@/lib/server/check-membership";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

/** The older API's way to verify a membership now: one's own, or by staff another's. */
export const POST = route(verifyPatreon, async ({ deps, identity, body }) => {
  const { id } = identity.user;
  const userId = body.user_id ?? id;
  const { message, membership } =
    userId === id ? await checkOwnMembership(deps, id) : await checkAsStaff(deps, identity.user, userId);
  return json({ message, membershipPaid: membership.paid, membership });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
