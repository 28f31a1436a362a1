import { createHash, timingSafeEqual } from "node:crypto";
import { verifyMembers } from "@/lib/api/house";
import { AppError } from "@/lib/errors";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { runVerification } from "@/lib/verification/run";

/** Vercel ends a function at this many seconds; a sweep cut short goes on at its cursor in the next call. */
export const maxDuration = 300;
const limitSeconds = 270;

const digest = (text: string) => createHash("sha256").update(text).digest();

/** The same run as `npm run verify-members`, for a cron that calls an address. */
export const GET = route(verifyMembers, async ({ request, deps }) => {
  const expected = `Bearer ${deps.settings.CRON_SECRET}`;
  // Digests are of one length, so the comparison tells nothing of where they differ.
  if (!timingSafeEqual(digest(request.headers.get("authorization") ?? ""), digest(expected)))
    throw new AppError("cron_unauthorized");
  const options = { trigger: "cron", mode: "auto", dryRun: false, force: false, limitSeconds } as const;
  const result = await runVerification(verifyDepsOf(deps, deps.settings), options);
  return json(result, { status: result.outcome === "failed" ? 502 : 200 });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
