import { unlinkPatreon } from "@/lib/accounts/unlink-patreon";
import { patreonRemoval } from "@/lib/api/patreon";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const DELETE = route(patreonRemoval, async ({ deps, identity }) => {
  await unlinkPatreon(deps, identity.user.id);
  return json({ message: "Patreon disconnected" });
});

export const { GET, POST, PUT, PATCH, OPTIONS } = otherMethods("DELETE");
