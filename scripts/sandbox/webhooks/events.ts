import type { Member } from "../population";

export const webhookTriggers = [
  "members:create",
  "members:update",
  "members:delete",
  "members:pledge:create",
  "members:pledge:update",
  "members:pledge:delete",
  "posts:publish",
  "posts:update",
  "posts:delete",
] as const;
export type WebhookEvent = (typeof webhookTriggers)[number];

/** An event and the member state its body shows. */
export interface MemberEvent {
  event: WebhookEvent;
  shows: Member;
}

/**
 * The events of one change, null standing for no record (section 4.1 of the facts). One action may fire two:
 * a newcomer who pledges is created and pledges; who changes or ends a pledge is updated as well.
 */
export function eventsOfChange(before: Member | null, after: Member | null): MemberEvent[] {
  if (!after) return before ? eventsOfRemoval(before) : [];
  if (!before) {
    const created: MemberEvent = { event: "members:create", shows: after };
    return hasPledge(after) ? [created, { event: "members:pledge:create", shows: after }] : [created];
  }
  const updated: MemberEvent = { event: "members:update", shows: after };
  const pledge = pledgeEvent(before, after);
  return pledge ? [pledge, updated] : [updated];
}

/**
 * `members:delete` is only for those who never paid, and shows the state before the removal. Someone with a
 * pledge ends it instead; for a former patron nothing is sent.
 */
function eventsOfRemoval(before: Member): MemberEvent[] {
  if (hasPledge(before)) return [{ event: "members:pledge:delete", shows: asFormer(before) }];
  const hasPaid = before.attributes.last_charge_status !== null;
  return hasPaid ? [] : [{ event: "members:delete", shows: before }];
}

function asFormer(member: Member): Member {
  const ended = { patron_status: "former_patron", last_charge_status: "Deleted", tierIds: [] };
  const amounts = { currently_entitled_amount_cents: 0, will_pay_amount_cents: 0 };
  return { ...member, kind: "former", attributes: { ...member.attributes, ...ended, ...amounts } };
}

function pledgeEvent(before: Member, after: Member): MemberEvent | null {
  if (hasPledge(before) && !hasPledge(after)) return { event: "members:pledge:delete", shows: after };
  if (!hasPledge(before)) return hasPledge(after) ? { event: "members:pledge:create", shows: after } : null;
  const changed = before.attributes.will_pay_amount_cents !== after.attributes.will_pay_amount_cents;
  return changed ? { event: "members:pledge:update", shows: after } : null;
}

/** A pledge is a promise to pay: gifts, trials and free members have none, and a cancelled one has ended. */
function hasPledge({ attributes }: Member): boolean {
  return attributes.will_pay_amount_cents > 0;
}
