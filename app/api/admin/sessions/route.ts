import { endEverybodysSessions, endMemberSessions } from "@/lib/accounts/activity";
import { EndSessionsBody } from "@/lib/contracts/admin";
import { AppError } from "@/lib/errors";
import { json, route } from "@/lib/server/route";

/** Ends one member's sessions, everybody's, or everybody's on one signing key. */
export const DELETE = route(
  { auth: "session", roles: ["global_admin", "super_admin"], body: EndSessionsBody },
  async ({ deps, identity, body }) => {
    if (Object.keys(body).length !== 1)
      throw new AppError("invalid_request", { detail: "Say whose: user_id, kid, or everybody" });
    if (body.user_id !== undefined)
      return json({ ended: await endMemberSessions(deps, identity, body.user_id) });
    if (identity.user.role !== "super_admin") throw new AppError("forbidden");
    return json({ ended: await endEverybodysSessions(deps, identity.user.id, body.kid ?? null) });
  },
);
