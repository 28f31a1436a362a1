import { endSession } from "@/lib/api/sessions";
import { clearTokenCookies } from "@/lib/http/cookies";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { endOwnSession } from "@/lib/sessions/end";

/** Ends one session of one's own; this one too, which is signing out. */
export const DELETE = route(endSession, async ({ deps, identity, params }) => {
  const id = String(params.id);
  await endOwnSession(deps, identity, id);
  const response = json({ message: "The device is signed out" });
  if (id === identity.session.id) clearTokenCookies(response.headers, deps.site);
  return response;
});

export const { GET, POST, PUT, PATCH, OPTIONS } = otherMethods("DELETE");
