import * as operations from "@/lib/api/members";
import { getMember } from "@/lib/members/get";
import { memberId } from "@/lib/server/member-id";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const GET = route({ ...operations.getMember }, async ({ deps, identity, params }) =>
  json(await getMember(deps, identity.user, memberId(params.id))),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
