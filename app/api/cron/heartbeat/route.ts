import { heartbeat } from "@/lib/api/house";
import { cronSeconds, requireCron } from "@/lib/server/cron";
import { beat } from "@/lib/server/heartbeat";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

/** Vercel ends a function at this many seconds; what is left is done by the next call. */
export const maxDuration = 300;

/** What a server does by itself every 30 seconds, for platforms that freeze processes between requests. */
export const GET = route(heartbeat, async ({ request, deps }) => {
  requireCron(request, deps);
  return json({ verification: await beat(deps, cronSeconds) });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
