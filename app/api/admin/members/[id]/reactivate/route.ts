import { reactivateAccount } from "@/lib/accounts/activity";
import { reactivateMember } from "@/lib/api/members";
import { memberId } from "@/lib/server/member-id";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const POST = route({ ...reactivateMember }, async ({ deps, identity, params }) => {
  await reactivateAccount(deps, identity, memberId(params.id));
  return json({ message: "The account is active again" });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
