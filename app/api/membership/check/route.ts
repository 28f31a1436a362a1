import { membershipCheck } from "@/lib/api/membership";
import { checkOwnMembership } from "@/lib/server/check-membership";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

/** "Check again" on the membership card: what Patreon says of oneself now. */
export const POST = route(
  { ...membershipCheck, form: { name: "membership", page: "/labs", next: "/labs" } },
  async ({ deps, identity }) => json(await checkOwnMembership(deps, identity.user.id)),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
