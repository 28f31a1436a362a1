import { describe, expect, it } from "vitest";
import {
  breakerHolds,
  currentVerdict,
  decide,
  isChange,
  type MemberStanding,
  type MembershipPolicy,
  type Standing,
  type Verdict,
} from "./rules";

const now = new Date("2026-03-10T12:00:00.000Z");
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const nextCharge = new Date("2026-04-01T07:00:00.000Z");

/** 800 is free, 801 and 802 cost something, 803 is unpublished (still priced), 899 is unknown. */
const policy: MembershipPolicy = {
  graceDays: 7,
  trialsCountAsPaid: true,
  creatorPatreonIds: ["7000000"],
  tierCents: new Map([
    ["800", 0],
    ["801", 500],
    ["802", 1500],
    ["803", 300],
  ]),
};

const payingMember: MemberStanding = {
  patronStatus: "active_patron",
  lastChargeStatus: "Paid",
  currentlyEntitledAmountCents: 500,
  nextChargeDate: nextCharge,
  isFreeTrial: false,
  isGifted: false,
  tierIds: ["801"],
  declinedSince: null,
};
const member = (change: Partial<MemberStanding> = {}): MemberStanding => ({ ...payingMember, ...change });

const nothing: Partial<MemberStanding> = {
  lastChargeStatus: null,
  currentlyEntitledAmountCents: 0,
  nextChargeDate: null,
  tierIds: [],
};
const standing = (change: Partial<Standing> = {}): Standing => ({
  state: "active",
  paid: true,
  until: null,
  reason: "paying",
  ...change,
});
const judge = (
  told: MemberStanding | null,
  previous: Standing | null = null,
  change: Partial<MembershipPolicy> = {},
  at = now,
) => decide(told, "90000001", previous, { ...policy, ...change }, at);

describe("every documented kind of member", () => {
  const free = { ...nothing, patronStatus: null };
  const pending = { currentlyEntitledAmountCents: 0, lastChargeStatus: "Pending" };
  const gone = { ...nothing, patronStatus: "former_patron", nextChargeDate: nextCharge };
  const gift = { ...nothing, isGifted: true };
  const trial = { lastChargeStatus: null, nextChargeDate: null, isFreeTrial: true, tierIds: ["801", "800"] };

  it.each<[kind: string, told: Partial<MemberStanding>, expected: Partial<Verdict>]>([
    ["free, fresh, without a tier", free, { state: "none", paid: false, reason: "free_member" }],
    ["free, with the Free tier", { ...free, tierIds: ["800"] }, { state: "none", paid: false, tierIds: [] }],
    ["free trial", trial, { state: "trial", paid: true, reason: "free_trial", tierIds: ["801"] }],
    [
      "free trial, by its charge",
      { ...trial, lastChargeStatus: "Free Trial" },
      { state: "trial", paid: true },
    ],
    ["paying", {}, { state: "active", paid: true, reason: "paying", tierIds: ["801"], until: null }],
    ["paying, with Free listed first", { tierIds: ["800", "801"] }, { paid: true, tierIds: ["801"] }],
    ["paying, several tiers", { tierIds: ["801", "800", "802"] }, { paid: true, tierIds: ["802", "801"] }],
    ["paying for an unpublished tier", { tierIds: ["803"] }, { paid: true, tierIds: ["803"] }],
    ["paying, tier of unknown price", { tierIds: ["899"] }, { state: "active", paid: true, tierIds: [] }],
    ["paying, amount not told", { currentlyEntitledAmountCents: null }, { state: "active", paid: true }],
    [
      "custom amount without a tier",
      { tierIds: [], currentlyEntitledAmountCents: 250 },
      { state: "active", paid: true, tierIds: [] },
    ],
    [
      "pledged, not charged yet",
      { lastChargeStatus: null },
      { state: "active", paid: true, reason: "paying" },
    ],
    ["a charge of unknown outcome", { lastChargeStatus: "Escheated" }, { state: "active", paid: true }],
    ["month turn, new here, Free tier", { ...pending, tierIds: ["800"] }, { state: "pending", paid: false }],
    ["month turn, new here, no tier", { ...pending, tierIds: [] }, { state: "pending", paid: false }],
    [
      "charge pending, still entitled",
      { lastChargeStatus: "Pending" },
      { state: "active", paid: true, reason: "paying" },
    ],
    [
      "declined, tiers kept",
      { patronStatus: "declined_patron", lastChargeStatus: "Declined", declinedSince: now },
      { state: "grace", paid: true, reason: "charge_declined", until: later(7), tierIds: ["801"] },
    ],
    [
      "declined, nothing kept, never here before",
      { ...nothing, patronStatus: "declined_patron", lastChargeStatus: "Declined", declinedSince: now },
      { state: "lapsed", paid: false, until: null },
    ],
    [
      "cancelled, period still paid, shown as active",
      { patronStatus: "active_patron" },
      { state: "active", paid: true },
    ],
    [
      "cancelled, period still paid, shown as former",
      { patronStatus: "former_patron" },
      { state: "active", paid: true, reason: "cancelled_paid_up", until: nextCharge },
    ],
    ["deleted", { ...gone, lastChargeStatus: "Deleted" }, { state: "lapsed", paid: false, reason: "ended" }],
    [
      "refunded",
      { ...gone, lastChargeStatus: "Refunded" },
      { state: "lapsed", paid: false, reason: "ended" },
    ],
    ["fraud", { ...gone, lastChargeStatus: "Fraud" }, { state: "lapsed", paid: false, reason: "ended" }],
    ["former, last charge paid", { ...gone, lastChargeStatus: "Paid" }, { state: "lapsed", paid: false }],
    ["former, with the Free tier only", { ...gone, tierIds: ["800"] }, { state: "lapsed", paid: false }],
    ["gifted", { ...gift, tierIds: ["801"] }, { state: "gifted", paid: true, reason: "gifted", until: null }],
    ["gifted, no status", { ...gift, patronStatus: null, tierIds: ["801"] }, { state: "gifted", paid: true }],
    [
      "gifted the Free tier",
      { ...gift, patronStatus: null, tierIds: ["800"] },
      { state: "none", paid: false },
    ],
    ["a status not known yet, entitled", { patronStatus: "paused_patron" }, { state: "active", paid: true }],
    ["a status not known yet, not entitled", { ...nothing, patronStatus: "paused_patron" }, { paid: false }],
    [
      "active, not entitled, no charge pending",
      nothing,
      { state: "none", paid: false, reason: "not_paying" },
    ],
  ])("%s", (_kind, told, expected) => {
    expect(judge(member(told))).toMatchObject(expected);
  });

  it("somebody who is no member has none, or has lapsed when there was something to lose", () => {
    expect(judge(null)).toMatchObject({ state: "none", paid: false, reason: "not_a_member" });
    expect(judge(null, standing())).toMatchObject({ state: "lapsed", paid: false, reason: "not_a_member" });
    const lapsed = standing({ state: "lapsed", paid: false, reason: "ended" });
    expect(judge(null, lapsed)).toMatchObject({ state: "lapsed", paid: false });
  });

  it("a trial counts by setting alone, also when it was cancelled", () => {
    const uncounted = { state: "trial", paid: false, reason: "trial_not_counted", tierIds: [] };
    expect(judge(member(trial), null, { trialsCountAsPaid: false })).toMatchObject(uncounted);
    const cancelled = member({ ...trial, patronStatus: "former_patron" });
    expect(judge(cancelled, null, { trialsCountAsPaid: false })).toMatchObject(uncounted);
    expect(judge(cancelled)).toMatchObject({ state: "trial", paid: true });
  });

  it("a trial flag without anything entitled opens nothing", () => {
    expect(judge(member({ ...nothing, isFreeTrial: true }))).toMatchObject({ paid: false });
  });

  it("the creator is never paid, whatever the document says", () => {
    for (const told of [null, member(), member({ isGifted: true })])
      expect(decide(told, "7000000", standing(), policy, now)).toMatchObject({
        paid: false,
        reason: "creator",
      });
  });
});

describe("where nothing can be concluded, what stands stays", () => {
  it.each<[string, Partial<MemberStanding>]>([
    ["active without amount and tiers", { tierIds: [], currentlyEntitledAmountCents: null }],
    ["active without amount, Free tier only", { tierIds: ["800"], currentlyEntitledAmountCents: null }],
    [
      "an unknown status without amount and tiers",
      { patronStatus: "paused_patron", tierIds: [], currentlyEntitledAmountCents: null },
    ],
    ["gifted a tier of unknown price", { ...nothing, isGifted: true, tierIds: ["899"] }],
    [
      "gifted a tier of unknown price, no status",
      { ...nothing, patronStatus: null, isGifted: true, tierIds: ["899"] },
    ],
  ])("%s", (_kind, told) => {
    expect(judge(member(told), standing())).toBeNull();
    expect(judge(member(told))).toBeNull();
  });

  it("a person's own decision stands against every document until its end", () => {
    const override = standing({ state: "override", until: later(1), reason: "a friend of the house" });
    expect(judge(null, override)).toBeNull();
    expect(judge(member(), standing({ state: "override", paid: false, until: null }))).toBeNull();
    expect(judge(null, override, {}, new Date(later(1).getTime() - 1))).toBeNull();
    expect(judge(null, override, {}, later(1))).toMatchObject({ paid: false });
  });
});

describe("the grace of a declined charge", () => {
  const declined = (since: Date | null, change: Partial<MemberStanding> = {}) =>
    member({
      patronStatus: "declined_patron",
      lastChargeStatus: "Declined",
      declinedSince: since,
      ...change,
    });

  it("lasts to the millisecond before its end, and not at it", () => {
    const since = later(-7);
    expect(judge(declined(new Date(since.getTime() + 1)), standing())).toMatchObject({
      state: "grace",
      paid: true,
    });
    expect(judge(declined(since), standing())).toMatchObject({
      state: "lapsed",
      paid: false,
      reason: "grace_over",
    });
  });

  it("ends although tiers and amount are still listed", () => {
    expect(judge(declined(later(-8)), standing({ state: "grace", until: later(-1) }))).toMatchObject({
      state: "lapsed",
      tierIds: [],
      paid: false,
    });
  });

  it("is kept by who had access although Patreon lists nothing any more", () => {
    expect(judge(declined(later(-1), nothing), standing())).toMatchObject({
      state: "grace",
      paid: true,
      until: later(6),
    });
    expect(judge(declined(later(-1), nothing), standing({ state: "lapsed", paid: false }))).toMatchObject({
      paid: false,
    });
  });

  it("begins now when nobody knows when the decline began, and there is none with a setting of 0 days", () => {
    expect(judge(declined(null), standing())).toMatchObject({ state: "grace", until: later(7) });
    expect(judge(declined(now), standing(), { graceDays: 0 })).toMatchObject({
      state: "lapsed",
      paid: false,
    });
  });
});

describe("a charge pending at the turn of the month", () => {
  const pending = member({ lastChargeStatus: "Pending", currentlyEntitledAmountCents: 0, tierIds: ["800"] });

  it("holds the access there was, for days and not for longer", () => {
    const held = judge(pending, standing());
    expect(held).toEqual({
      state: "pending",
      paid: true,
      tierIds: [],
      until: later(7),
      reason: "charge_pending",
    });
    expect(judge(pending, held, {}, later(3))).toEqual(held);
    expect(judge(pending, held, {}, new Date(later(7).getTime() - 1))).toEqual(held);
    const over = { state: "lapsed", paid: false, reason: "pending_over", until: null };
    expect(judge(pending, held, {}, later(7))).toMatchObject(over);
  });

  it("says the same again once the hold is over, however often it is asked", () => {
    const over = judge(pending, standing({ state: "pending", until: later(-1), reason: "charge_pending" }));
    expect(over).toMatchObject({ state: "lapsed", reason: "pending_over" });
    expect(judge(pending, over)).toEqual(over);
  });

  it("gives nothing to who had no access, be it by a grace that had run out unnoticed", () => {
    expect(judge(pending, null)).toMatchObject({ state: "pending", paid: false });
    expect(judge(pending, standing({ state: "lapsed", paid: false, reason: "ended" }))).toMatchObject({
      paid: false,
    });
    const graceOver = standing({ state: "grace", until: later(-3), reason: "charge_declined" });
    expect(judge(pending, graceOver)).toMatchObject({ paid: false });
  });

  it("holds given access from its end on, and says the same until the hold is over", () => {
    const given = standing({ state: "override", until: now, reason: "a friend of the house" });
    const held = { state: "pending", paid: true, until: later(7), reason: "charge_pending" };
    expect(judge(pending, given)).toMatchObject(held);
    expect(judge(pending, given, {}, later(6))).toMatchObject(held);
    const over = { state: "lapsed", paid: false, until: null, reason: "pending_over" };
    expect(judge(pending, given, {}, later(7))).toMatchObject(over);
  });

  it("does not hold with a setting of 0 days", () => {
    expect(judge(pending, standing(), { graceDays: 0 })).toMatchObject({ state: "lapsed", paid: false });
  });
});

describe("a stored verdict, read later", () => {
  const stored = (change: Partial<Verdict>): Verdict => ({
    state: "grace",
    paid: true,
    tierIds: ["801"],
    until: now,
    reason: "charge_declined",
    ...change,
  });
  const justBefore = new Date(now.getTime() - 1);

  it.each<[Verdict, Partial<Verdict>]>([
    [stored({}), { state: "lapsed", paid: false, tierIds: [], reason: "grace_over" }],
    [
      stored({ state: "pending", reason: "charge_pending" }),
      { state: "lapsed", paid: false, reason: "pending_over" },
    ],
    [
      stored({ state: "override", reason: "paying" }),
      { state: "none", paid: false, tierIds: [], reason: "ended" },
    ],
  ])("%o ends at its end and stands a millisecond before", (verdict, ended) => {
    expect(currentVerdict(verdict, justBefore)).toEqual(verdict);
    expect(currentVerdict(verdict, now)).toMatchObject(ended);
  });

  it("a paid-up period does not lock out by its date alone", () => {
    const paidUp = stored({ state: "active", reason: "cancelled_paid_up" });
    expect(currentVerdict(paidUp, later(30))).toEqual(paidUp);
  });

  it("a verdict without an end has none", () => {
    const override = stored({ state: "override", until: null });
    expect(currentVerdict(override, later(10_000))).toEqual(override);
  });
});

describe("isChange", () => {
  const verdict: Verdict = { state: "active", paid: true, tierIds: ["801"], until: null, reason: "paying" };

  it("sees each part of a verdict", () => {
    expect(isChange({ ...verdict }, verdict)).toBe(false);
    const others: Partial<Verdict>[] = [
      { state: "trial" },
      { paid: false },
      { tierIds: ["802"] },
      { until: now },
      { reason: "gifted" },
    ];
    for (const other of others) expect(isChange({ ...verdict, ...other }, verdict)).toBe(true);
  });

  it("a first verdict that says nothing is none", () => {
    const none: Verdict = { state: "none", paid: false, tierIds: [], until: null, reason: "not_a_member" };
    expect(isChange(null, none)).toBe(false);
    for (const reason of ["creator", "free_member"] as const)
      expect(isChange(null, { ...none, reason })).toBe(true);
    expect(isChange(null, verdict)).toBe(true);
  });
});

describe("breakerHolds", () => {
  it.each([
    [10, 10, 20, false],
    [11, 11, 20, true],
    [20, 100, 20, false],
    [21, 100, 20, true],
    [11, 0, 20, true],
    [11, 100, 0, true],
    [10, 100, 0, false],
    [1000, 1000, 100, false],
  ])("%i of %i with %i %% allowed: %s", (lost, paidBefore, percent, holds) => {
    expect(breakerHolds(lost, paidBefore, percent)).toBe(holds);
  });
});
