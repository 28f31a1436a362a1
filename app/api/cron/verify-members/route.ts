import { verifyMembers } from "@/lib/api/house";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { cronSeconds, requireCron } from "@/lib/server/cron";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { runVerification } from "@/lib/verification/run";

/** Vercel ends a function at this many seconds; a run cut short is gone on with by the heartbeat. */
export const maxDuration = 300;

/** The same run as `npm run verify-members`, for a cron that calls an address. */
export const GET = route(verifyMembers, async ({ request, deps }) => {
  requireCron(request, deps);
  const how = { trigger: "cron", mode: "auto", dryRun: false, force: false } as const;
  const result = await runVerification(verifyDepsOf(deps, deps.settings), {
    ...how,
    limitSeconds: cronSeconds,
  });
  return json(result, { status: result.outcome === "failed" ? 502 : 200 });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
