import { deactivateAccount } from "@/lib/accounts/activity";
import { deactivateMember } from "@/lib/api/members";
import { memberId } from "@/lib/server/member-id";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const POST = route({ ...deactivateMember }, async ({ deps, identity, params }) => {
  await deactivateAccount(deps, identity, memberId(params.id));
  return json({ message: "The account is deactivated and signed out everywhere" });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
