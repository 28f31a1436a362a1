import type { EntitlementState, MembershipMonth, MembershipView } from "@/lib/contracts/membership";
import type { Severity } from "../ui/message";

interface Label {
  label: string;
  color: Severity | "default";
}

const labels: Record<EntitlementState, Label> = {
  active: { label: "Active", color: "success" },
  trial: { label: "Free trial", color: "success" },
  gifted: { label: "Gift", color: "success" },
  override: { label: "Guest of the house", color: "success" },
  pending: { label: "Payment on its way", color: "info" },
  grace: { label: "Payment declined", color: "warning" },
  lapsed: { label: "Ended", color: "default" },
  none: { label: "No membership", color: "default" },
};

/** The state of a membership in a word or two, and the colour that goes with it. */
export function stateLabel({ state, paid, isTeamMember }: MembershipView): Label {
  if (isTeamMember && !paid) return { label: "Team", color: "success" };
  const label = labels[state];
  return paid || label.color === "default" ? label : { ...label, color: "default" };
}

/** A state by itself in a word or two, as the months name it. */
export const stateWord = (state: EntitlementState): string => labels[state].label;

const untilTerms: Partial<Record<EntitlementState, string>> = {
  active: "Paid until",
  grace: "Your access stays until",
  pending: "Your access stays until",
  override: "Guest until",
};

/** What the end of a membership is called in a state. */
export function untilTerm(state: EntitlementState): string {
  return untilTerms[state] ?? "Until";
}

/** The date that tells how long this has been so, and what it is called; null where no date does. */
export function sinceOf({ state, paid, since, memberSince }: MembershipView) {
  if (state === "override") return { term: "Guest since", at: since };
  // Patreon's own date also stands for those who never paid, so it tells nothing of who has no access.
  if (paid) return { term: "Member since", at: memberSince ?? since };
  return since === null ? null : { term: "Ended on", at: since };
}

/** What the membership is called: its tiers, or what stands in their place. */
export function membershipTitle({ tiers, paid, isTeamMember, state }: MembershipView): string {
  if (tiers.length > 0) return tiers.join(" and ");
  if (isTeamMember) return "Part of the team";
  if (state === "override" && paid) return "Guest";
  return paid ? "Member" : "Visitor";
}

const nameOfMonth = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" });

/** @param month as `2026-03`. */
export const monthName = (month: string): string => nameOfMonth.format(new Date(`${month}-01`));

/** A month in a sentence's words: "March 2026: Payment declined, then Active". */
export function monthInWords({ month, states }: MembershipMonth): string {
  const said = states.map(({ state }) => stateWord(state)).join(", then ");
  return `${monthName(month)} ${month.slice(0, 4)}: ${said || "nothing known"}`;
}
