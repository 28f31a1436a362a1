import { expect, test } from "vitest";
import { describeKind, type KindFacts, type MemberKind, type ShownKind, standingByNow } from "./member-kinds";

const at = (text: string) => new Date(`${text}:00.000Z`);

const facts: KindFacts = {
  priceCents: 500,
  paidTierIds: ["801"],
  freeTierId: "800",
  listsFreeTier: false,
  joinedAt: at("2025-02-03T10:00"),
  since: at("2026-05-08T00:00"),
  chargedFrom: at("2025-02-03T10:00"),
  now: at("2026-05-10T12:00"),
};

const lastFirst = at("2026-05-01T07:00");
const nextFirst = at("2026-06-01T07:00");

/** kind, patron_status, last_charge_status, entitled, will pay, cadence, tiers, last charge, next charge */
const table: [ShownKind, ...unknown[]][] = [
  ["free_new", null, null, 0, 0, null, [], null, null],
  ["free", null, null, 0, 0, null, ["800"], null, null],
  ["trial", "active_patron", null, 500, 0, null, ["801", "800"], null, null],
  ["paying", "active_patron", "Paid", 500, 500, 1, ["801"], lastFirst, nextFirst],
  ["annual", "active_patron", "Paid", 500, 500, 12, ["801"], at("2026-02-03T10:00"), at("2027-02-03T10:00")],
  ["custom", "active_patron", "Paid", 500, 500, 1, [], lastFirst, nextFirst],
  ["uncharged", "active_patron", null, 500, 500, 1, ["801"], null, nextFirst],
  ["pending", "active_patron", "Pending", 0, 500, 1, ["800"], lastFirst, nextFirst],
  ["declined", "declined_patron", "Declined", 500, 500, 1, ["801"], facts.since, nextFirst],
  ["retries_over", "former_patron", "Declined", 0, 0, 1, [], facts.since, nextFirst],
  ["cancelled", "active_patron", "Paid", 500, 0, 1, ["801"], lastFirst, nextFirst],
  ["cancelled_former", "former_patron", "Paid", 500, 0, 1, ["801"], lastFirst, nextFirst],
  ["former", "former_patron", "Deleted", 0, 0, 1, [], facts.since, nextFirst],
  ["refunded", "former_patron", "Refunded", 0, 0, 1, [], facts.since, nextFirst],
  ["fraud", "former_patron", "Fraud", 0, 0, 1, [], facts.since, nextFirst],
  ["gifted", "active_patron", null, 0, 0, null, ["801"], null, null],
  ["gifted_unstated", null, null, 0, 0, null, ["801"], null, null],
];

test.each(table)("%s looks as Patreon shows it", (kind, ...expected) => {
  const shown = describeKind(kind, facts);
  expect([
    shown.patron_status,
    shown.last_charge_status,
    shown.currently_entitled_amount_cents,
    shown.will_pay_amount_cents,
    shown.pledge_cadence,
    shown.tierIds,
    shown.last_charge_date,
    shown.next_charge_date,
  ]).toEqual(expected);
});

test("the flags for trials and gifts are set for those alone, and everybody has a relationship start", () => {
  for (const [kind] of table) {
    const shown = describeKind(kind, facts);
    expect([shown.is_free_trial, shown.is_gifted]).toEqual([kind === "trial", kind.startsWith("gifted")]);
    expect(shown.pledge_relationship_start).toEqual(facts.joinedAt);
  }
});

test("the Free tier may stand beside the paid one", () => {
  expect(describeKind("paying", { ...facts, listsFreeTier: true }).tierIds).toEqual(["800", "801"]);
});

test("a pledge of this month was charged when it was made", () => {
  const chargedFrom = at("2026-05-09T08:00");
  expect(describeKind("paying", { ...facts, chargedFrom }).last_charge_date).toEqual(chargedFrom);
});

const time = { monthTurnAt: null, chargeSettleHours: 24, declineRetryDays: 7, trialDays: 7 };
const turned = { ...time, monthTurnAt: nextFirst };

test.each<[MemberKind, string, typeof time | typeof turned, MemberKind]>([
  ["declined", "2026-05-14T23:59", time, "declined"],
  ["declined", "2026-05-15T00:00", time, "retries_over"],
  ["trial", "2026-05-14T23:59", time, "trial"],
  ["trial", "2026-05-15T00:00", time, "paying"],
  ["cancelled", "2026-06-01T06:59", time, "cancelled"],
  ["cancelled", "2026-06-01T07:00", time, "former"],
  ["cancelled_former", "2026-06-01T07:00", time, "former"],
  ["uncharged", "2026-06-01T07:00", time, "paying"],
  ["uncharged", "2026-06-01T07:00", turned, "pending"],
  ["paying", "2026-06-01T07:01", turned, "pending"],
  ["custom", "2026-06-01T07:01", turned, "pending"],
  ["paying", "2026-06-02T07:00", turned, "paying"],
  ["paying", "2026-06-01T07:01", time, "paying"],
  ["annual", "2026-06-01T07:01", turned, "annual"],
  ["gifted", "2027-06-01T07:01", turned, "gifted"],
])("%s is, at %s, what time has made of it", (kind, now, passage, expected) => {
  const standing = standingByNow({ kind, since: facts.since }, { ...passage, now: at(now) });
  expect(standing.kind).toBe(expected);
});
