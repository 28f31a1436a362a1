import { addDays, lastBillingDay, nextBillingDay } from "./clock";

/**
 * The kinds of member the simulator can show. `none` is a person without a member record; their UUID is kept,
 * because Patreon gives a person who leaves and returns the same one.
 */
export const memberKinds = [
  "none",
  "free_new",
  "free",
  "trial",
  "paying",
  "annual",
  "custom",
  "uncharged",
  "pending",
  "declined",
  "retries_over",
  "cancelled",
  "cancelled_former",
  "former",
  "refunded",
  "fraud",
  "gifted",
  "gifted_unstated",
] as const;
export type MemberKind = (typeof memberKinds)[number];
export type ShownKind = Exclude<MemberKind, "none">;

export interface KindFacts {
  /** What the member pledged, in cents. */
  priceCents: number;
  /** The pledged tiers; empty for a custom amount that reaches no tier. */
  paidTierIds: string[];
  freeTierId: string;
  /** Whether Patreon lists the Free tier beside the paid one; real traffic shows both. */
  listsFreeTier: boolean;
  joinedAt: Date;
  /** When the member entered this kind. */
  since: Date;
  /** The first charge of a running pledge, made on pledging. */
  chargedFrom: Date;
  now: Date;
}

/** What a kind decides of a member resource; names are Patreon's. Dates are formatted by the resource writer. */
export interface KindAttributes {
  patron_status: string | null;
  last_charge_status: string | null;
  last_charge_date: Date | null;
  next_charge_date: Date | null;
  currently_entitled_amount_cents: number;
  will_pay_amount_cents: number;
  campaign_lifetime_support_cents: number;
  pledge_cadence: number | null;
  pledge_relationship_start: Date;
  is_free_trial: boolean;
  is_gifted: boolean;
  tierIds: string[];
}

type Money = "price" | "zero";
type Tiers = "none" | "free" | "paid" | "paid_and_free";
type Charge = "billed" | "since" | null;

interface KindRow {
  words: string;
  status: "active_patron" | "declined_patron" | "former_patron" | null;
  charge: string | null;
  entitled: Money;
  willPay: Money;
  cadence: 1 | 12 | null;
  tiers: Tiers;
  lastCharge: Charge;
  nextCharge: boolean;
}

const row = (
  words: string,
  status: KindRow["status"],
  charge: string | null,
  money: [entitled: Money, willPay: Money],
  cadence: KindRow["cadence"],
  tiers: Tiers,
  dates: [lastCharge: Charge, nextCharge: boolean],
): KindRow => ({
  words,
  status,
  charge,
  entitled: money[0],
  willPay: money[1],
  cadence,
  tiers,
  lastCharge: dates[0],
  nextCharge: dates[1],
});

/**
 * Patreon-api facts, section 2.8, row by row. `next_charge_date` stays set after cancelling and deleting, which
 * captured webhooks show; it is null for gifts, trials and free members.
 */
const kindRows: Record<ShownKind, KindRow> = {
  free_new: row("free member, just joined", null, null, ["zero", "zero"], null, "none", [null, false]),
  free: row("free member", null, null, ["zero", "zero"], null, "free", [null, false]),
  trial: row("free trial", "active_patron", null, ["price", "zero"], null, "paid_and_free", [null, false]),
  paying: row("pays monthly", "active_patron", "Paid", ["price", "price"], 1, "paid", ["billed", true]),
  annual: row("pays yearly", "active_patron", "Paid", ["price", "price"], 12, "paid", ["billed", true]),
  custom: row("pays an amount of their own", "active_patron", "Paid", ["price", "price"], 1, "none", [
    "billed",
    true,
  ]),
  uncharged: row("pledged, not charged yet", "active_patron", null, ["price", "price"], 1, "paid", [
    null,
    true,
  ]),
  pending: row("month turn, charge pending", "active_patron", "Pending", ["zero", "price"], 1, "free", [
    "billed",
    true,
  ]),
  declined: row("charge declined, in retry", "declined_patron", "Declined", ["price", "price"], 1, "paid", [
    "since",
    true,
  ]),
  retries_over: row("declined, retries over", "former_patron", "Declined", ["zero", "zero"], 1, "none", [
    "since",
    true,
  ]),
  cancelled: row("cancelled, period still paid", "active_patron", "Paid", ["price", "zero"], 1, "paid", [
    "billed",
    true,
  ]),
  cancelled_former: row(
    "cancelled, period still paid, shown as former",
    "former_patron",
    "Paid",
    ["price", "zero"],
    1,
    "paid",
    ["billed", true],
  ),
  former: row("former patron", "former_patron", "Deleted", ["zero", "zero"], 1, "none", ["since", true]),
  refunded: row("refunded", "former_patron", "Refunded", ["zero", "zero"], 1, "none", ["since", true]),
  fraud: row("charge marked as fraud", "former_patron", "Fraud", ["zero", "zero"], 1, "none", [
    "since",
    true,
  ]),
  gifted: row("gifted membership", "active_patron", null, ["zero", "zero"], null, "paid", [null, false]),
  gifted_unstated: row("gifted membership without a status", null, null, ["zero", "zero"], null, "paid", [
    null,
    false,
  ]),
};

/** A kind in a person's words, for the consent and control pages. */
export function kindInWords(kind: MemberKind): string {
  return kind === "none" ? "not a member" : kindRows[kind].words;
}

/** Kind and facts in, the attributes and entitled tiers Patreon would show out. Pure. */
export function describeKind(kind: ShownKind, facts: KindFacts): KindAttributes {
  const shape = kindRows[kind];
  const money = (which: Money) => (which === "price" ? facts.priceCents : 0);
  const charge = billingDates(facts, shape.cadence === 12);
  return {
    patron_status: shape.status,
    last_charge_status: shape.charge,
    last_charge_date: shape.lastCharge === "since" ? facts.since : shape.lastCharge && charge.last,
    next_charge_date: shape.nextCharge ? charge.next : null,
    currently_entitled_amount_cents: money(shape.entitled),
    will_pay_amount_cents: money(shape.willPay),
    campaign_lifetime_support_cents: shape.charge === null ? 0 : facts.priceCents * charge.count,
    pledge_cadence: shape.cadence,
    pledge_relationship_start: facts.joinedAt,
    is_free_trial: kind === "trial",
    is_gifted: kind === "gifted" || kind === "gifted_unstated",
    tierIds: entitledTiers(shape.tiers, facts),
  };
}

function entitledTiers(which: Tiers, facts: KindFacts): string[] {
  if (which === "none") return [];
  if (which === "free") return [facts.freeTierId];
  if (which === "paid_and_free") return [...facts.paidTierIds, facts.freeTierId];
  return facts.listsFreeTier && facts.paidTierIds.length > 0
    ? [facts.freeTierId, ...facts.paidTierIds]
    : facts.paidTierIds;
}

/** The charge before and after `now`, and how many there were: on pledging, then each 1st or each anniversary. */
function billingDates(facts: KindFacts, yearly: boolean): { last: Date; next: Date; count: number } {
  const { chargedFrom, joinedAt, now } = facts;
  if (yearly) {
    const years = Math.max(0, wholeYearsBetween(chargedFrom, now));
    return {
      last: anniversary(chargedFrom, years),
      next: anniversary(chargedFrom, years + 1),
      count: years + 1,
    };
  }
  const billed = lastBillingDay(now);
  const months =
    (now.getUTCFullYear() - joinedAt.getUTCFullYear()) * 12 + now.getUTCMonth() - joinedAt.getUTCMonth();
  return {
    last: billed > chargedFrom ? billed : chargedFrom,
    next: nextBillingDay(now),
    count: Math.max(1, months),
  };
}

function anniversary(date: Date, years: number): Date {
  const result = new Date(date);
  result.setUTCFullYear(date.getUTCFullYear() + years);
  return result;
}

function wholeYearsBetween(from: Date, to: Date): number {
  const years = to.getUTCFullYear() - from.getUTCFullYear();
  return anniversary(from, years) > to ? years - 1 : years;
}

export interface PassageOfTime {
  now: Date;
  /** The 1st on which an explicitly turned month began, or null. */
  monthTurnAt: Date | null;
  chargeSettleHours: number;
  declineRetryDays: number;
  trialDays: number;
}

/** A kind, and since when. */
export interface Standing {
  kind: MemberKind;
  since: Date;
}

/** What a standing has become by now: charges pend at the turn of the month, retries and paid periods run out. */
export function standingByNow({ kind, since }: Standing, time: PassageOfTime): Standing {
  const billedAt = nextBillingDay(since);
  const trialEndsAt = addDays(since, time.trialDays);
  if (kind === "declined" && time.now >= addDays(since, time.declineRetryDays)) {
    return { kind: "retries_over", since };
  }
  if ((kind === "cancelled" || kind === "cancelled_former") && time.now >= billedAt) {
    return { kind: "former", since: billedAt };
  }
  if (kind === "trial" && time.now >= trialEndsAt)
    return pendingIfTurning({ kind: "paying", since: trialEndsAt }, time);
  if (kind === "uncharged" && time.now >= billedAt)
    return pendingIfTurning({ kind: "paying", since: billedAt }, time);
  return pendingIfTurning({ kind, since }, time);
}

function pendingIfTurning(standing: Standing, time: PassageOfTime): Standing {
  const monthly = standing.kind === "paying" || standing.kind === "custom";
  return monthly && isTurning(time) ? { ...standing, kind: "pending" } : standing;
}

function isTurning(time: PassageOfTime): boolean {
  if (!time.monthTurnAt) return false;
  const settledAt = addDays(time.monthTurnAt, time.chargeSettleHours / 24);
  return time.now >= time.monthTurnAt && time.now < settledAt;
}
