import { isHigher } from "@/lib/access/permissions";
import { recordAudit } from "@/lib/audit/record";
import type { Role } from "@/lib/contracts/roles";
import type { Tx } from "@/lib/db/client";
import { endLinkSessions } from "@/lib/sessions/end";
import { deleteLinks, forgetTeamMark, type UserRow, updateUser } from "./store";

/**
 * Gives a locked person a role and a venue, in the caller's transaction and as its last step; what they have already
 * changes nothing. Who leaves the staff leaves the team, whatever the older system said of them. A sign-in link was made
 * by somebody who was above the person as they were: links end with every change, and sessions that a link began end
 * when the person rises, because whoever made it could have used it.
 * @param actorId null: whoever has a shell.
 */
export async function writeRole(
  tx: Tx,
  user: UserRow,
  { role, venueId }: { role: Role; venueId: number | null },
  actorId: number | null,
  now: Date,
): Promise<void> {
  if (user.role === role && user.venueId === venueId) return;
  await updateUser(tx, user.id, { role, venueId, updatedAt: now });
  await deleteLinks(tx, user.id, ["sign_in"]);
  if (role === "member" && user.role !== "member") await forgetTeamMark(tx, user.id, now);
  const details = { from: user.role, to: role, venueFrom: user.venueId, venueTo: venueId };
  await recordAudit(tx, { type: "role_changed", actorId, subjectId: user.id, details }, now);
  if (isHigher(role, user.role)) await endLinkSessions(tx, user.id, { actorId, now });
}
