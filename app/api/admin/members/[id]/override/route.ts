import { endMemberOverride, overrideMember } from "@/lib/api/members";
import { endOverride, overrideMembership } from "@/lib/members/override";
import { memberId } from "@/lib/server/member-id";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const PUT = route({ ...overrideMember }, async ({ deps, identity, params, body }) => {
  await overrideMembership(deps, identity, memberId(params.id), body);
  return json({ message: "Access is given" });
});

export const DELETE = route({ ...endMemberOverride }, async ({ deps, identity, params }) => {
  await endOverride(deps, identity, memberId(params.id));
  return json({ message: "What Patreon says counts again" });
});

export const { GET, POST, PATCH, OPTIONS } = otherMethods("PUT", "DELETE");
