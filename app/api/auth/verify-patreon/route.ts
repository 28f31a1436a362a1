import { VerifyBody } from "@/lib/contracts/membership";
import { checkMembership } from "@/lib/server/check-membership";
import { noSuchMember } from "@/lib/server/member-id";
import { json, route } from "@/lib/server/route";

/** 2026-01-01, as RFC 9745 writes it. */
const deprecatedSince = "@1767225600";

const verify = route(
  { auth: "session", body: VerifyBody, bodyOptional: true },
  async ({ deps, identity, body }) => {
    const { id, role } = identity.user;
    const userId = body.user_id ?? id;
    const reachesOthers = role === "global_admin" || role === "super_admin";
    if (userId !== id && !reachesOthers) throw noSuchMember();
    const { message, membership } = await checkMembership(deps, id, userId);
    return json({ message, membershipPaid: membership.paid, membership });
  },
);

/** The older API's way to verify a membership now: one's own, or by an admin another's. Every answer says what replaces it. */
export const POST: typeof verify = async (request, next) => {
  const response = await verify(request, next);
  response.headers.set("deprecation", deprecatedSince);
  response.headers.set("link", '</api/membership/check>; rel="successor-version"');
  return response;
};
