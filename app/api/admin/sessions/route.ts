import { may } from "@/lib/access/permissions";
import { endEverybodysSessions, endMemberSessions } from "@/lib/accounts/activity";
import { endMembersSessions } from "@/lib/api/activity";
import { AppError } from "@/lib/errors";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

/** Ends one member's sessions, everybody's, or everybody's on one signing key. */
export const DELETE = route(endMembersSessions, async ({ deps, identity, body }) => {
  if (Object.keys(body).length !== 1)
    throw new AppError("invalid_request", { detail: "Say whose: user_id, kid, or everybody" });
  if (body.user_id !== undefined)
    return json({ ended: await endMemberSessions(deps, identity, body.user_id) });
  if (!may("sessions.end_everybody", identity.user.role)) throw new AppError("forbidden");
  return json({ ended: await endEverybodysSessions(deps, identity.user.id, body.kid ?? null) });
});

export const { GET, POST, PUT, PATCH, OPTIONS } = otherMethods("DELETE");
