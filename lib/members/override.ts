import { lockWithinReach } from "@/lib/accounts/activity";
import { recordAudit } from "@/lib/audit/record";
import type { OverrideBody } from "@/lib/contracts/members";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { PolicySettings } from "@/lib/membership/observe";
import { giveAccess, takeAccessBack } from "@/lib/membership/override";
import type { Identity } from "@/lib/sessions/identify";
import { endOverrides, insertOverride } from "./store";

interface Deps {
  db: Db;
  now: () => Date;
  policy: PolicySettings;
}

const longestDays = 366;

function requireEnd(until: Date, now: Date): void {
  const days = (until.getTime() - now.getTime()) / 86_400_000;
  if (days > 0 && days <= longestDays) return;
  const detail = days > 0 ? "Give access for a year at most" : "The end must lie ahead";
  throw new AppError("invalid_request", { detail, errors: [{ pointer: "/until", detail }] });
}

/**
 * Gives somebody access for a time, whatever Patreon says; what was given before ends.
 * @throws AppError not_found for whoever is out of reach; invalid_request for an end that has passed or is too far.
 */
export async function overrideMembership(
  deps: Deps,
  actor: Identity,
  userId: number,
  body: OverrideBody,
): Promise<void> {
  const now = deps.now();
  const until = new Date(body.until);
  requireEnd(until, now);
  const { note } = body;
  const setBy = actor.user.id;
  await deps.db.transaction(async (tx) => {
    const target = await lockWithinReach(tx, "members.override", actor, userId);
    await endOverrides(tx, userId, now);
    await insertOverride(tx, { userId, until, note, setBy, setAt: now });
    await giveAccess(tx, deps.policy, target, { until, note }, now);
    const event = { type: "membership_overridden", actorId: setBy, subjectId: userId } as const;
    await recordAudit(tx, { ...event, details: { until: until.toISOString() } }, now);
  });
}

/** Takes given access back before its end. @throws AppError not_found, no_override */
export async function endOverride(deps: Deps, actor: Identity, userId: number): Promise<void> {
  const now = deps.now();
  await deps.db.transaction(async (tx) => {
    const target = await lockWithinReach(tx, "members.override", actor, userId);
    if ((await endOverrides(tx, userId, now)) === 0) throw new AppError("no_override");
    await takeAccessBack(tx, deps.policy, target, now);
    const event = { type: "membership_override_ended", actorId: actor.user.id, subjectId: userId } as const;
    await recordAudit(tx, event, now);
  });
}
