import type { Source } from "@/lib/contracts/membership";
import type { Tx } from "@/lib/db/client";
import type { MemberFacts, TierFacts } from "@/lib/patreon/documents";
import { decide, isChange, type MembershipPolicy } from "./rules";
import {
  applyVerdicts,
  confirmVerdict,
  findMember,
  listTierCents,
  lockEntitlement,
  memberRows,
  mergeIntoMirror,
  touchChecked,
  upsertTiers,
  verdictRows,
} from "./store";

/** The part of the policy that comes from settings; prices come from the database. */
export type PolicySettings = Omit<MembershipPolicy, "tierCents">;

/** The policy's settings in the words of the rules. */
export function policySettings(settings: {
  MEMBERSHIP_GRACE_DAYS: number;
  TRIALS_COUNT_AS_PAID: boolean;
  CREATOR_PATREON_IDS: string[];
}): PolicySettings {
  return {
    graceDays: settings.MEMBERSHIP_GRACE_DAYS,
    trialsCountAsPaid: settings.TRIALS_COUNT_AS_PAID,
    creatorPatreonIds: settings.CREATOR_PATREON_IDS,
  };
}

export interface Observation {
  patreonUserId: string;
  /** null: Patreon said that there is no membership. Not knowing is no observation. */
  member: MemberFacts | null;
  tiers: TierFacts[];
  /** When Patreon was asked. */
  observedAt: Date;
  source: Source;
}

/** Brings the mirror up to one observation, whether or not the person has an account here. */
export async function mirror(tx: Tx, seen: Observation): Promise<void> {
  await upsertTiers(tx, seen.tiers, seen.observedAt);
  if (seen.member) await mergeIntoMirror(tx, memberRows([seen.member], seen.observedAt), seen.source);
}

/**
 * Decides on one user from the mirror and writes the change, if it is one.
 * @param seen.absent Patreon said at `observedAt` that there is no membership, whatever the mirror remembers.
 */
async function derive(
  tx: Tx,
  policy: PolicySettings,
  user: { id: number; patreonUserId: string },
  seen: { observedAt: Date; absent: boolean; source: Source },
  now: Date,
): Promise<void> {
  const previous = await lockEntitlement(tx, user.id);
  const row = seen.absent ? null : await findMember(tx, user.patreonUserId);
  const member = row?.leftAt ? null : row;
  const full = { ...policy, tierCents: await listTierCents(tx) };
  const verdict = decide(member, user.patreonUserId, previous, full, now);
  if (!verdict || !isChange(previous, verdict)) return confirmVerdict(tx, user.id, seen.observedAt);
  const change = { ...verdict, userId: user.id, observedAt: seen.observedAt };
  await applyVerdicts(tx, verdictRows([change]), { source: seen.source, runId: null, now });
}

/**
 * The one way in for news about one person: mirror, verdict, and the event of a change, in the caller's transaction.
 * @param userId the account of this Patreon user.
 */
export async function observe(
  tx: Tx,
  policy: PolicySettings,
  userId: number,
  seen: Observation,
  now: Date,
): Promise<void> {
  await mirror(tx, seen);
  const absent = seen.member === null;
  await derive(tx, policy, { id: userId, patreonUserId: seen.patreonUserId }, { ...seen, absent }, now);
  await touchChecked(tx, [userId], seen.observedAt);
}

/**
 * Ends what an account had by its connection with Patreon. The mirror stays as it is: the person is still a member
 * there, and is recognised again by whichever account connects.
 */
export async function forgetMembership(
  tx: Tx,
  policy: PolicySettings,
  user: { id: number; patreonUserId: string },
  now: Date,
): Promise<void> {
  // Whoever is disconnected from the creator's account is not the creator here any more.
  const nobodys = { ...policy, creatorPatreonIds: [] };
  await derive(tx, nobodys, user, { observedAt: now, absent: true, source: "unlink" }, now);
}
