import { reactivateAccount } from "@/lib/accounts/activity";
import { memberId } from "@/lib/server/member-id";
import { json, route } from "@/lib/server/route";

export const POST = route(
  { auth: "session", roles: ["global_admin", "super_admin"] },
  async ({ deps, identity, params }) => {
    await reactivateAccount(deps, identity, memberId(params.id));
    return json({ message: "The account is active again" });
  },
);
