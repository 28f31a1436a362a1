import { tokenHealthCheck } from "@/lib/api/sign-in";
import { withLegacyHealth } from "@/lib/server/legacy";
import { otherMethods } from "@/lib/server/other-methods";
import { countHealth } from "@/lib/server/outcomes";
import { json, route } from "@/lib/server/route";
import { tokenHealth } from "@/lib/sessions/health";

/** How this browser's tokens stand; an answer for everybody, signed in or not. */
export const GET = route(tokenHealthCheck, async ({ request, deps, accessToken, refreshToken }) => {
  const ours = await tokenHealth(deps, { accessToken, refreshToken });
  const health = await withLegacyHealth(deps, request.headers, ours);
  countHealth(deps, health);
  return json(health);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
