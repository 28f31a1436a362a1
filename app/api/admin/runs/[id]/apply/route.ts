import { applyRun } from "@/lib/api/runs";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { runId } from "@/lib/server/run-id";
import { applyHeld } from "@/lib/verification/decide";

/** Platforms end a function at this many seconds; the plan is one transaction, so what is cut short was not applied. */
export const maxDuration = 300;

export const POST = route({ ...applyRun }, async ({ deps, identity, params }) => {
  const decision = { runId: runId(params.id), actorId: identity.user.id };
  const applied = await applyHeld(verifyDepsOf(deps, deps.settings), decision);
  return json({ message: "The plan is applied", ...applied });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
