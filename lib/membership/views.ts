import type { EntitlementView, MembershipMonth, MembershipView } from "@/lib/contracts/membership";
import type { entitlements } from "@/lib/db/schema";
import { currentVerdict } from "./rules";
import { nextCheck } from "./schedule";
import { reasonInWords } from "./words";

type EntitlementRow = Pick<
  typeof entitlements.$inferSelect,
  "state" | "paid" | "tierIds" | "since" | "until" | "reason"
>;

/** What is said of somebody about whom nothing was ever concluded. */
const nothingKnown = {
  state: "none",
  paid: false,
  tierIds: [],
  until: null,
  reason: "not_a_member",
} as const;

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

export function toEntitlementView(row: EntitlementRow | null, now: Date): EntitlementView {
  const verdict = row ? currentVerdict(row, now) : null;
  const { state, paid, tierIds, until, reason } = verdict ?? nothingKnown;
  // What ended by itself ended at its time, whatever was written before.
  const since = row && row.paid !== paid ? row.until : row?.since;
  return { state, paid, tierIds: [...tierIds], since: iso(since), until: iso(until), reason };
}

/** Facts beside the verdict that the card shows. */
export interface MembershipFacts {
  tierTitles: string[];
  memberSince: Date | null;
  lastChecked: Date | null;
  months: MembershipMonth[];
  knownSince: Date | null;
  /** Whether there is a Patreon id to ask about. */
  canBeAsked: boolean;
  patreon: MembershipView["patreon"];
  isTeamMember: boolean;
}

/** Why somebody has access or none, as they read it themselves. */
export function whyOf(
  row: Pick<EntitlementRow, "state"> | null,
  { state, reason }: Pick<EntitlementView, "state" | "reason">,
  patreon: MembershipView["patreon"],
): string {
  if (patreon === "not_connected" && reason === "not_a_member")
    return "Your account is not connected with Patreon. Connect it, and a membership is recognised at once.";
  if (row?.state === "override" && state !== "override") return "Your time as a guest of the house is over.";
  return reasonInWords(reason);
}

export function toMembershipView(
  row: EntitlementRow | null,
  facts: MembershipFacts,
  now: Date,
): MembershipView {
  const entitlement = toEntitlementView(row, now);
  const { state, paid, since, until } = entitlement;
  const endedByItself = row?.paid === true && !paid;
  return {
    state,
    paid,
    since: paid || state === "lapsed" || endedByItself ? since : null,
    until: endedByItself ? null : until,
    tiers: paid ? facts.tierTitles : [],
    why: whyOf(row, entitlement, facts.patreon),
    memberSince: iso(facts.memberSince),
    lastChecked: iso(facts.lastChecked),
    nextCheck: facts.canBeAsked ? nextCheck(now).toISOString() : null,
    months: facts.months,
    knownSince: iso(facts.knownSince),
    patreon: facts.patreon,
    isTeamMember: facts.isTeamMember,
  };
}
