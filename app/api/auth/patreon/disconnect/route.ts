import { unlinkPatreon } from "@/lib/accounts/unlink-patreon";
import { disconnectPatreon } from "@/lib/api/patreon";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

/** The same as `DELETE /api/auth/patreon`, for a form: browsers without scripts send no DELETE. */
export const POST = route(
  { ...disconnectPatreon, form: { name: "account", page: "/account", next: "/account" } },
  async ({ deps, identity }) => {
    await unlinkPatreon(deps, identity.user.id);
    return json({ message: "Patreon disconnected" });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
