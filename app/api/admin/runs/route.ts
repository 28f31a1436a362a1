import { after } from "next/server";
import { listRuns, startRun } from "@/lib/api/runs";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { listRunViews } from "@/lib/membership/run-views";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { startVerification } from "@/lib/verification/start";

/** Platforms end a function at this many seconds; a run cut short is gone on with by the heartbeat. */
export const maxDuration = 300;
const limitSeconds = 270;

export const GET = route({ ...listRuns }, async ({ deps, query }) =>
  json(await listRunViews(deps.db, query.page, deps.now())),
);

export const POST = route({ ...startRun }, async ({ deps, identity, body }) => {
  const order = { ...body, requestedBy: identity.user.id, limitSeconds };
  const { runId, ended } = await startVerification(verifyDepsOf(deps, deps.settings), order);
  after(ended);
  return json({ id: runId, message: "The run has begun" }, { status: 202 });
});

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET", "POST");
