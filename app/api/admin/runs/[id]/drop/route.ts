import { dropRun } from "@/lib/api/runs";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { runId } from "@/lib/server/run-id";
import { dropHeld } from "@/lib/verification/decide";

export const POST = route({ ...dropRun }, async ({ deps, identity, params }) => {
  const decision = { runId: runId(params.id), actorId: identity.user.id };
  await dropHeld(verifyDepsOf(deps, deps.settings), decision);
  return json({ message: "The plan is dropped, and nobody was changed" });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
