import { checkMember } from "@/lib/api/members";
import { checkAsStaff } from "@/lib/server/check-membership";
import { memberId } from "@/lib/server/member-id";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const POST = route({ ...checkMember }, async ({ deps, identity, params }) =>
  json(await checkAsStaff(deps, identity.user, memberId(params.id))),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
