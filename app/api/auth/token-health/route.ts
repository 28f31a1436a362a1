import { json, route } from "@/lib/server/route";
import { tokenHealth } from "@/lib/sessions/health";

/** How this browser's tokens stand; an answer for everybody, signed in or not. */
export const GET = route({}, async ({ deps, accessToken, refreshToken }) =>
  json(await tokenHealth(deps, { accessToken, refreshToken })),
);
