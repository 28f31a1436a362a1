import { rolesToGive } from "@/lib/access/permissions";
import type { RoleBody } from "@/lib/contracts/members";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Identity } from "@/lib/sessions/identify";
import { lockWithinReach } from "./activity";
import { lockVenue } from "./store";
import { guardSuperAdmins } from "./super-admins";
import { writeRole } from "./write-role";

function requireVenue({ role, venue_id }: RoleBody): void {
  if (role !== "venue_manager" || venue_id !== null) return;
  const detail = "A venue manager needs a venue";
  throw new AppError("invalid_request", { detail, errors: [{ pointer: "/venue_id", detail }] });
}

/**
 * Gives somebody a role and a venue. It counts from their next request on.
 * @throws AppError not_found for whoever is out of reach, oneself included; forbidden for a role that is not the
 * actor's to give; last_super_admin; invalid_request for a venue that is missing or none.
 */
export async function changeRole(
  deps: { db: Db; now: () => Date },
  actor: Identity,
  userId: number,
  body: RoleBody,
): Promise<void> {
  requireVenue(body);
  const { role, venue_id: venueId } = body;
  const now = deps.now();
  await deps.db.transaction(async (tx) => {
    const requireAnother = await guardSuperAdmins(tx);
    const target = await lockWithinReach(tx, "members.role", actor, userId);
    if (!rolesToGive(actor.user.role).includes(role))
      throw new AppError("forbidden", { detail: "Your role does not allow giving that role" });
    if (role !== "super_admin") requireAnother(userId);
    if (venueId !== null && !(await lockVenue(tx, venueId))) {
      const detail = "There is no such venue any more";
      throw new AppError("invalid_request", { detail, errors: [{ pointer: "/venue_id", detail }] });
    }
    await writeRole(tx, target, { role, venueId }, actor.user.id, now);
  });
}
