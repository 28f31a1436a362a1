import { mayActOn, maySee, type Permission, type Placed, rolesToGive } from "@/lib/access/permissions";
import { isUsableHash } from "@/lib/accounts/password-hash";
import {
  type MemberAction,
  type MemberView,
  memberActions,
  type PatreonFacts,
} from "@/lib/contracts/members";
import type { Db } from "@/lib/db/client";
import type { PolicySettings } from "@/lib/membership/observe";
import { asItStands } from "@/lib/membership/override";
import { findStanding, readMirror } from "@/lib/membership/read-facts";
import { toEntitlementView, whyOf } from "@/lib/membership/views";
import { listDevicesOf } from "@/lib/sessions/devices";
import { noSuchMember } from "./missing";
import { findOverride, findRecord } from "./store";
import { listTimeline } from "./timeline";
import { toMemberRow } from "./views";

interface Deps {
  db: Db;
  now: () => Date;
  policy: PolicySettings;
}

/** Checking tells and changes nothing of rank, so it is allowed on whomever one sees; the rest goes by rank. */
function allowedOn(actor: Placed, person: Placed): MemberAction[] {
  return memberActions.filter((action) => {
    const permission: Permission = `members.${action}`;
    return action === "check" ? maySee(permission, actor, person) : mayActOn(permission, actor, person);
  });
}

const iso = (date: Date | null) => date?.toISOString() ?? null;

async function factsOf(db: Db, patreonId: string | null): Promise<PatreonFacts | null> {
  const mirror = patreonId === null ? null : await readMirror(db, patreonId);
  if (!mirror) return null;
  const { row, tierTitles } = mirror;
  return {
    memberId: row.id,
    patron_status: row.patronStatus,
    last_charge_status: row.lastChargeStatus,
    last_charge_date: iso(row.lastChargeDate),
    next_charge_date: iso(row.nextChargeDate),
    pledge_relationship_start: iso(row.pledgeRelationshipStart),
    currently_entitled_amount_cents: row.currentlyEntitledAmountCents,
    campaign_lifetime_support_cents: row.campaignLifetimeSupportCents,
    is_free_trial: row.isFreeTrial,
    is_gifted: row.isGifted,
    tiers: tierTitles,
    declinedSince: iso(row.declinedSince),
    leftAt: iso(row.leftAt),
    source: row.source,
    observedAt: row.observedAt.toISOString(),
  };
}

async function overrideOf(deps: Deps, userId: number, state: string): Promise<MemberView["override"]> {
  const found = state === "override" ? await findOverride(deps.db, userId, deps.now()) : null;
  if (!found) return null;
  const { until, note, setAt } = found.override;
  return { until: until.toISOString(), note, setBy: found.setByName, setAt: setAt.toISOString() };
}

/** All that the actor may see of somebody. @throws AppError not_found for whoever is out of reach, too. */
export async function getMember(deps: Deps, actor: Placed, userId: number): Promise<MemberView> {
  const now = deps.now();
  const record = await findRecord(deps.db, userId, now);
  const found = await findStanding(deps.db, userId);
  if (!record || !found || !maySee("members.read", actor, record)) throw noSuchMember();
  const standing = await asItStands(deps.db, deps.policy, found, now);
  const entitlement = toEntitlementView(standing.entitlement, now);
  const { state, paid } = entitlement;
  const row = toMemberRow({ ...record, state, paid, until: standing.entitlement?.until ?? null });
  const actions = allowedOn(actor, record);
  return {
    ...row,
    emailVerified: standing.user.emailVerifiedAt !== null,
    hasPassword: isUsableHash(standing.user.passwordHash),
    entitlement,
    why: whyOf(standing.entitlement, entitlement, row.patreon),
    override: await overrideOf(deps, userId, entitlement.state),
    facts: await factsOf(deps.db, record.patreonId),
    timeline: await listTimeline(deps.db, userId),
    devices: await listDevicesOf(deps, userId, null),
    actions,
    rolesToGive: actions.includes("role") ? rolesToGive(actor.role) : [],
  };
}
