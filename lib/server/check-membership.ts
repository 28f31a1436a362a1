import "server-only";
import type { MembershipCheck } from "@/lib/contracts/membership";
import { notices } from "@/lib/contracts/notices";
import { recheckMember } from "@/lib/membership/recheck";
import { verifyDepsOf } from "@/lib/membership/run-context";
import type { Deps } from "./deps";
import { findMembershipView } from "./views";

/**
 * Looks at one person now, because somebody asked for it, and tells what stands then.
 * @param actorId who asks: so many checks an hour are theirs.
 * @throws AppError too_many_requests; not_found for no such account.
 */
export async function checkMembership(deps: Deps, actorId: number, userId: number): Promise<MembershipCheck> {
  await deps.limits.require(actorId === userId ? "check" : "staff_check", String(actorId));
  const result = await recheckMember(verifyDepsOf(deps, deps.settings), userId, "check");
  const membership = await findMembershipView(deps, userId);
  if (!result.checked) return { checked: false, notice: result.notice, message: result.why, membership };
  const notice = "membership_checked";
  return { checked: true, notice, message: notices[notice].text, membership };
}
