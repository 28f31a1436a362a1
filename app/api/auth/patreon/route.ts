import { unlinkPatreon } from "@/lib/accounts/unlink-patreon";
import { json, route } from "@/lib/server/route";

export const DELETE = route({ auth: "session" }, async ({ deps, identity }) => {
  await unlinkPatreon(deps, identity.user.id);
  return json({ message: "Patreon disconnected" });
});
