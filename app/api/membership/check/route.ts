import { checkMembership } from "@/lib/server/check-membership";
import { json, route } from "@/lib/server/route";

/** "Check again" on the membership card: what Patreon says of oneself now. */
export const POST = route(
  { auth: "session", form: { name: "membership", page: "/labs", next: "/labs" } },
  async ({ deps, identity }) => json(await checkMembership(deps, identity.user.id, identity.user.id)),
);
