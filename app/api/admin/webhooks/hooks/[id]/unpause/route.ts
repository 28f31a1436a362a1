import { hookUnpausing } from "@/lib/api/webhooks";
import { creatorOf } from "@/lib/server/creator";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { unpauseByHand } from "@/lib/webhooks/by-hand";

export const POST = route({ ...hookUnpausing }, async ({ deps, identity, params }) => {
  const wasPaused = await unpauseByHand(
    { ...deps, creator: creatorOf(deps) },
    identity.user.id,
    String(params.id),
  );
  return json({
    message: wasPaused
      ? "The pause is off, and Patreon sends what has piled up."
      : "It was not paused any more, so nothing was changed.",
  });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
