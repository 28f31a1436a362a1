import { changeRole } from "@/lib/accounts/change-role";
import { changeMemberRole } from "@/lib/api/members";
import { memberId } from "@/lib/server/member-id";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const PUT = route({ ...changeMemberRole }, async ({ deps, identity, params, body }) => {
  await changeRole(deps, identity, memberId(params.id), body);
  return json({ message: "The role is changed" });
});

export const { GET, POST, PATCH, DELETE, OPTIONS } = otherMethods("PUT");
