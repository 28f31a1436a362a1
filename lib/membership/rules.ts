import type { EntitlementState, Reason } from "@/lib/contracts/membership";

/**
 * Who is a paying member, from values alone: no clock, no database, no settings read here. The rule follows what
 * Patreon's staff advise and what real members look like (active_patron and the tiers say what may be accessed now; a
 * bare last charge locks out trials, gifts, per-post pledges and the turn of the month).
 */

/** What Patreon says of one member of our campaign, as far as the rule reads it. Enums are open: texts. */
export interface MemberStanding {
  patronStatus: string | null;
  lastChargeStatus: string | null;
  /** Cents in the campaign's currency; null where Patreon gave none. */
  currentlyEntitledAmountCents: number | null;
  nextChargeDate: Date | null;
  isFreeTrial: boolean;
  isGifted: boolean;
  tierIds: readonly string[];
  /** When the decline was first seen; null when the member is not declined. */
  declinedSince: Date | null;
}

export interface Verdict {
  state: EntitlementState;
  paid: boolean;
  tierIds: string[];
  /** When the verdict ends by itself; null: no known end. */
  until: Date | null;
  reason: Reason;
}

export interface MembershipPolicy {
  graceDays: number;
  trialsCountAsPaid: boolean;
  creatorPatreonIds: readonly string[];
  /** Price in cents of each known tier, the free one included. */
  tierCents: ReadonlyMap<string, number>;
}

/** The verdict that stands before this one. */
export interface Standing {
  state: EntitlementState;
  paid: boolean;
  until: Date | null;
  reason: string;
}

const days = (count: number) => count * 86_400_000;

/** Whether the verdict so far opens doors at `now`: a grace or a hold may have run out since it was written. */
export const hasAccess = (standing: Standing | null, now: Date): boolean =>
  standing !== null && currentVerdict({ tierIds: [], ...standing }, now).paid;

/** The entitled tiers that cost something, dearest first. Tiers are judged by id, because people pay in all currencies. */
function paidTiers(member: MemberStanding, policy: MembershipPolicy): string[] {
  const cents = (id: string) => policy.tierCents.get(id) ?? 0;
  return member.tierIds.filter((id) => cents(id) > 0).sort((a, b) => cents(b) - cents(a));
}

function decideDeclined(
  member: MemberStanding,
  tierIds: string[],
  hadAccess: boolean,
  policy: MembershipPolicy,
  now: Date,
): Verdict {
  const since = member.declinedSince ?? now;
  const until = new Date(since.getTime() + days(policy.graceDays));
  if (hadAccess && now < until)
    return { state: "grace", paid: true, tierIds, until, reason: "charge_declined" };
  return { state: "lapsed", paid: false, tierIds: [], until: null, reason: "grace_over" };
}

/** An active patron to whom Patreon grants nothing right now: at the turn of the month until the charge settles. */
function decideNotEntitled(
  member: MemberStanding,
  previous: Standing | null,
  policy: MembershipPolicy,
  now: Date,
): Verdict {
  if (member.lastChargeStatus !== "Pending") {
    const free = member.patronStatus === null;
    return {
      state: previous?.paid || previous?.state === "lapsed" ? "lapsed" : "none",
      paid: false,
      tierIds: [],
      until: null,
      reason: free ? "free_member" : "not_paying",
    };
  }
  const holding = previous?.state === "pending" && previous.paid ? previous.until : null;
  // Given access that ended at the turn of the month is held like any other: what was paid under it shows no more.
  const givenUntil = previous?.state === "override" ? previous.until : null;
  const until = holding ?? new Date((givenUntil ?? now).getTime() + days(policy.graceDays));
  const hadAccess = givenUntil !== null || hasAccess(previous, now);
  if (hadAccess && now < until)
    return { state: "pending", paid: true, tierIds: [], until, reason: "charge_pending" };
  const isOver = hadAccess || holding !== null || previous?.reason === "pending_over";
  return {
    state: isOver ? "lapsed" : "pending",
    paid: false,
    tierIds: [],
    until: null,
    reason: isOver ? "pending_over" : "charge_pending",
  };
}

/**
 * The verdict on a member of our campaign.
 * @param member null when Patreon said that the person is not a member; never for "Patreon did not say".
 * @param previous the verdict so far; null for none.
 * @returns null when nothing can be concluded, so that what stands stays.
 */
export function decide(
  member: MemberStanding | null,
  patreonId: string,
  previous: Standing | null,
  policy: MembershipPolicy,
  now: Date,
): Verdict | null {
  if (previous?.state === "override" && (previous.until === null || now < previous.until)) return null;
  if (policy.creatorPatreonIds.includes(patreonId))
    return { state: "none", paid: false, tierIds: [], until: null, reason: "creator" };
  if (member === null) {
    const state = previous?.paid || previous?.state === "lapsed" ? "lapsed" : "none";
    return { state, paid: false, tierIds: [], until: null, reason: "not_a_member" };
  }
  const tierIds = paidTiers(member, policy);
  const cents = member.currentlyEntitledAmountCents;
  const entitled = tierIds.length > 0 || (cents ?? 0) > 0;
  const grant = (state: EntitlementState, reason: Reason, until: Date | null = null): Verdict => ({
    state,
    paid: true,
    tierIds,
    until,
    reason,
  });

  if (member.isGifted && tierIds.length > 0) return grant("gifted", "gifted");
  // A gift's amount is 0, so its tier is all there is to judge by: one of unknown price says nothing either way.
  if (member.isGifted && !entitled && member.tierIds.some((id) => !policy.tierCents.has(id))) return null;
  if (member.patronStatus === "declined_patron")
    return decideDeclined(member, tierIds, entitled || previous?.paid === true, policy, now);
  if (member.isFreeTrial && entitled) {
    if (policy.trialsCountAsPaid) return grant("trial", "free_trial");
    return { state: "trial", paid: false, tierIds: [], until: null, reason: "trial_not_counted" };
  }
  if (member.patronStatus === "former_patron") {
    if (entitled) return grant("active", "cancelled_paid_up", member.nextChargeDate);
    return { state: "lapsed", paid: false, tierIds: [], until: null, reason: "ended" };
  }
  if (entitled) return grant("active", "paying");
  // Somebody with a pledge, but no amount and no tiers: the document says nothing either way.
  if (member.patronStatus !== null && cents === null) return null;
  return decideNotEntitled(member, previous, policy, now);
}

/**
 * What a stored verdict means at `now`. An end that has passed needs no sweep to take effect. The end of a paid-up
 * period is only the date Patreon gave; whoever renewed meanwhile is told by the next look, so it does not lock out.
 * After given access what Patreon said last counts, which is not in the verdict: `asItStands` looks it up.
 */
export function currentVerdict<
  V extends Pick<Verdict, "state" | "paid" | "tierIds" | "until"> & { reason: string },
>(verdict: V, now: Date): V {
  if (verdict.until === null || now < verdict.until) return verdict;
  if (verdict.state === "grace")
    return { ...verdict, state: "lapsed", paid: false, tierIds: [], reason: "grace_over" };
  if (verdict.state === "pending" && verdict.paid)
    return { ...verdict, state: "lapsed", paid: false, tierIds: [], reason: "pending_over" };
  if (verdict.state === "override")
    return { ...verdict, state: "none", paid: false, tierIds: [], reason: "ended" };
  return verdict;
}

/** Whether a verdict says something other than the one before it. */
export function isChange(
  previous: (Verdict | (Standing & { tierIds: string[]; reason: string })) | null,
  next: Verdict,
) {
  if (previous === null) return next.state !== "none" || next.reason !== "not_a_member";
  return (
    previous.state !== next.state ||
    previous.paid !== next.paid ||
    previous.reason !== next.reason ||
    previous.until?.getTime() !== next.until?.getTime() ||
    previous.tierIds.join() !== next.tierIds.join()
  );
}

/** More people than this must lose access before the share is asked: small houses change by large shares. */
const lossesAlwaysAllowed = 10;

/** Whether so many would lose access at once that it is likelier a fault than the truth. */
export function breakerHolds(lost: number, paidBefore: number, maxLossPercent: number): boolean {
  return lost > lossesAlwaysAllowed && lost * 100 > paidBefore * maxLossPercent;
}
