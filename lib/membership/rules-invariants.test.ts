import { describe, expect, it } from "vitest";
import { reasons } from "@/lib/contracts/membership";
import { memberFields, readIdentity } from "@/lib/patreon/documents";
import { createRandom } from "@/tests/support/random";
import {
  currentVerdict,
  decide,
  isChange,
  type MemberStanding,
  type MembershipPolicy,
  type Standing,
} from "./rules";

const now = new Date("2026-03-10T12:00:00.000Z");
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

const tierCents = new Map([
  ["800", 0],
  ["801", 500],
  ["802", 1500],
]);
const judge = (
  told: MemberStanding | null,
  previous: Standing | null,
  change: Pick<MembershipPolicy, "graceDays" | "trialsCountAsPaid">,
  at = now,
) => decide(told, "90000001", previous, { creatorPatreonIds: [], tierCents, ...change }, at);

describe("whatever Patreon says", () => {
  const random = createRandom(20_260_310);
  const maybeDate = () => random.pick([null, later(random.whole(40) - 20)]);
  const randomMember = (): MemberStanding => ({
    patronStatus: random.pick(["active_patron", "declined_patron", "former_patron", "paused_patron", null]),
    lastChargeStatus: random.pick([
      "Paid",
      "Declined",
      "Deleted",
      "Pending",
      "Refunded",
      "Free Trial",
      "?",
      null,
    ]),
    currentlyEntitledAmountCents: random.pick([0, 0, 1, 500, null]),
    nextChargeDate: maybeDate(),
    isFreeTrial: random.chance(0.2),
    isGifted: random.chance(0.2),
    tierIds: ["800", "801", "802", "899"].filter(() => random.chance(0.3)),
    declinedSince: maybeDate(),
  });
  const randomStanding = (): Standing | null =>
    random.chance(0.2)
      ? null
      : {
          state: random.pick(["active", "trial", "gifted", "pending", "grace", "lapsed", "none"] as const),
          paid: random.chance(0.5),
          until: maybeDate(),
          reason: random.pick(reasons),
        };
  const rounds = Array.from({ length: 5000 }, () => ({
    told: random.chance(0.05) ? null : randomMember(),
    previous: randomStanding(),
    change: { graceDays: random.pick([0, 1, 7]), trialsCountAsPaid: random.chance(0.5) },
  }));

  it("nobody is paid without entitlement, gift, grace or a held charge", () => {
    let paid = 0;
    for (const { told, previous, change } of rounds) {
      const verdict = judge(told, previous, change);
      if (!verdict?.paid) continue;
      paid += 1;
      const hasPaidTier = told?.tierIds.some((id) => (tierCents.get(id) ?? 0) > 0) ?? false;
      const entitled = hasPaidTier || (told?.currentlyEntitledAmountCents ?? 0) > 0;
      const endsInTime = verdict.until !== null && verdict.until > now;
      const inGrace = told?.patronStatus === "declined_patron" && verdict.state === "grace" && endsInTime;
      const isHeld = told?.lastChargeStatus === "Pending" && verdict.state === "pending" && endsInTime;
      expect(
        entitled || inGrace || (isHeld && previous?.paid === true),
        JSON.stringify({ told, previous }),
      ).toBe(true);
    }
    expect(paid).toBeGreaterThan(500);
  });

  it("who is not paid has no tiers, and only a grace or a hold that was paid has an end ahead", () => {
    for (const { told, previous, change } of rounds) {
      const verdict = judge(told, previous, change);
      if (!verdict || verdict.paid) continue;
      expect(verdict).toMatchObject({ tierIds: [], until: null });
    }
  });

  it("deciding again on the same news says the same, and changes none of what it was handed", () => {
    for (const { told, previous, change } of rounds) {
      const before = structuredClone({ told, previous });
      const first = judge(told, previous, change);
      expect(judge(told, previous, change)).toEqual(first);
      expect({ told, previous }).toEqual(before);
      if (first)
        expect(isChange(first, judge(told, first, change) ?? first), JSON.stringify({ told, previous })).toBe(
          false,
        );
    }
  });

  it("time alone takes access and never gives it: on the same news, who is out stays out", () => {
    let ended = 0;
    for (const { told: drawn, previous, change } of rounds) {
      // The mirror always knows since when somebody is declined.
      const told = drawn && { ...drawn, declinedSince: drawn.declinedSince ?? now };
      let standing = judge(told, previous, change);
      const first = standing;
      let wasPaid = standing?.paid ?? false;
      for (let hours = 12; hours <= 24 * 20; hours += 12) {
        const at = new Date(now.getTime() + hours * 3_600_000);
        standing = judge(told, standing ?? previous, change, at) ?? standing;
        if (!standing) break;
        const about = () => JSON.stringify({ told, previous, hours });
        if (standing.paid && !wasPaid) expect.fail(`access came back: ${about()}`);
        // What stands unasked until then says nothing else about access than asking again would.
        if (first && first.state !== "active" && currentVerdict(first, at).paid !== standing.paid)
          expect.fail(`asking again says something else: ${about()}`);
        if (wasPaid && !standing.paid) ended += 1;
        wasPaid = standing.paid;
      }
    }
    expect(ended).toBeGreaterThan(100);
  });

  it("a grace ends so many days after the decline, to the millisecond", () => {
    let graces = 0;
    for (const { told, previous, change } of rounds) {
      if (told?.patronStatus !== "declined_patron" || told.isGifted || !told.declinedSince) continue;
      const end = new Date(told.declinedSince.getTime() + change.graceDays * 86_400_000);
      expect(judge(told, previous, change, end)?.paid).toBe(false);
      const before = new Date(end.getTime() - 1);
      const entitled = told.tierIds.some((id) => tierCents.get(id)) || told.currentlyEntitledAmountCents;
      if (!entitled || change.graceDays === 0) continue;
      graces += 1;
      expect(judge(told, previous, change, before)).toMatchObject({ state: "grace", paid: true, until: end });
    }
    expect(graces).toBeGreaterThan(50);
  });

  it("an active pledge of which neither amount nor known tiers are told changes nothing", () => {
    let unknown = 0;
    for (const { told, previous, change } of rounds) {
      if (!told) continue;
      const silent: MemberStanding = {
        ...told,
        patronStatus: "active_patron",
        currentlyEntitledAmountCents: null,
        tierIds: ["899"],
        isFreeTrial: false,
      };
      unknown += 1;
      expect(judge(silent, previous, change)).toBeNull();
    }
    expect(unknown).toBeGreaterThan(1000);
  });

  it("nobody is paid here for what they pay to others", () => {
    const resource = (campaignId: string, told: MemberStanding, number: number) => ({
      type: "member",
      id: `11111111-1111-4111-8111-${String(number).padStart(12, "0")}`,
      attributes: {
        ...Object.fromEntries(memberFields.map((field) => [field, null])),
        patron_status: told.patronStatus,
        last_charge_status: told.lastChargeStatus,
        currently_entitled_amount_cents: told.currentlyEntitledAmountCents,
        is_free_trial: told.isFreeTrial,
        is_gifted: told.isGifted,
      },
      relationships: {
        campaign: { data: { type: "campaign", id: campaignId } },
        currently_entitled_tiers: { data: told.tierIds.map((id) => ({ type: "tier", id })) },
      },
    });
    for (const { change } of rounds.slice(0, 500)) {
      const memberships = Array.from({ length: 1 + random.whole(4) }, (_, number) =>
        resource(String(7_000_002 + number), randomMember(), number),
      );
      const identity = readIdentity(
        {
          data: {
            type: "user",
            id: "90000001",
            attributes: {},
            relationships: { memberships: { data: memberships.map(({ type, id }) => ({ type, id })) } },
          },
          included: memberships,
        },
        "7000001",
      );
      expect(identity.member).toBeNull();
      expect(judge(null, null, change)?.paid).toBe(false);
    }
  });
});
