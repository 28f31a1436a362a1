import { maintenance } from "@/lib/api/house";
import { maintain } from "@/lib/retention/maintain";
import { cronSeconds, requireCron } from "@/lib/server/cron";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

/** Vercel ends a function at this many seconds; what is left is done by the next call. */
export const maxDuration = 300;

/** The same as `npm run maintain`, for a cron that calls an address. */
export const GET = route(maintenance, async ({ request, deps }) => {
  requireCron(request, deps);
  return json(await maintain(deps, deps.settings, { limitSeconds: cronSeconds }));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
