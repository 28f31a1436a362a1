import { checkMember } from "@/lib/api/members";
import { recordMemberCheck } from "@/lib/members/check";
import { checkMembership } from "@/lib/server/check-membership";
import { memberId } from "@/lib/server/member-id";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const POST = route({ ...checkMember }, async ({ deps, identity, params }) => {
  const id = memberId(params.id);
  await recordMemberCheck(deps, identity.user, id);
  return json(await checkMembership(deps, identity.user.id, id));
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
