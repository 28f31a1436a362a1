import "server-only";
import type { Placed } from "@/lib/access/permissions";
import type { MembershipCheck } from "@/lib/contracts/membership";
import { notices } from "@/lib/contracts/notices";
import { recordMemberCheck } from "@/lib/members/check";
import { recheckMember } from "@/lib/membership/recheck";
import { verifyDepsOf } from "@/lib/membership/run-context";
import type { Deps } from "./deps";
import { findMembershipView } from "./views";

/** Looks at one person now, and tells what stands then. @param notice says that Patreon has answered. */
async function check(
  deps: Deps,
  userId: number,
  notice: "membership_checked" | "member_checked",
): Promise<MembershipCheck> {
  const result = await recheckMember(verifyDepsOf(deps, deps.settings), userId, "check");
  const membership = await findMembershipView(deps, userId);
  if (!result.checked) return { checked: false, notice: result.notice, message: result.why, membership };
  return { checked: true, notice, message: notices[notice].text, membership };
}

/** Asks Patreon about a person who wants to know. @throws AppError too_many_requests */
export async function checkOwnMembership(deps: Deps, userId: number): Promise<MembershipCheck> {
  await deps.limits.require("check", String(userId));
  return check(deps, userId, "membership_checked");
}

/**
 * Asks Patreon about a member for the staff, and notes who asked.
 * @throws AppError too_many_requests: then nothing was checked, and nothing is noted; not_found for whoever is out of
 * reach.
 */
export async function checkAsStaff(deps: Deps, actor: Placed, userId: number): Promise<MembershipCheck> {
  await deps.limits.require("staff_check", String(actor.id));
  await recordMemberCheck(deps, actor, userId);
  return check(deps, userId, "member_checked");
}
