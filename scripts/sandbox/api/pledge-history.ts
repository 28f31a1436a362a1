import { findCampaign, findTier } from "../campaigns";
import { toPatreonDate } from "../clock";
import type { Member } from "../population";
import type { AttributeWriters } from "./resources";

/** One line of a member's history. */
export interface PledgeEvent {
  id: string;
  type: "pledge_start" | "subscription" | "pledge_delete";
  date: Date;
  paymentStatus: string | null;
  member: Member;
}

/** A short history: the pledge, the last charge, and the end where there was one. Empty for who never pledged. */
export function pledgeHistory(member: Member): PledgeEvent[] {
  const {
    last_charge_date: charged,
    last_charge_status: status,
    patron_status,
    is_gifted,
  } = member.attributes;
  if (patron_status === null || is_gifted) return [];
  const number = `${member.person.id}${member.membership.campaignId}`;
  const write = (type: PledgeEvent["type"], date: Date, paymentStatus: string | null): PledgeEvent => ({
    id: `${type}:${number}`,
    type,
    date,
    paymentStatus,
    member,
  });
  const events = [write("pledge_start", member.attributes.pledge_relationship_start, null)];
  if (charged) events.push(write("subscription", charged, status));
  if (charged && status === "Deleted") events.push(write("pledge_delete", charged, null));
  return events;
}

const tierOf = ({ member }: PledgeEvent) => findTier(member.membership.tierId ?? "");

export const pledgeEventAttributes: AttributeWriters<PledgeEvent> = {
  amount_cents: ({ subject }) => subject.member.membership.amountCents ?? tierOf(subject)?.amountCents ?? 0,
  currency_code: ({ subject }) => findCampaign(subject.member.membership.campaignId)?.currency,
  date: ({ subject }) => toPatreonDate(subject.date),
  payment_status: ({ subject }) => subject.paymentStatus,
  pledge_payment_status: ({ subject }) => (subject.member.kind === "declined" ? "declined" : "valid"),
  tier_id: ({ subject }) => subject.member.membership.tierId,
  tier_title: ({ subject }) => tierOf(subject)?.title ?? null,
  type: ({ subject }) => subject.type,
};
