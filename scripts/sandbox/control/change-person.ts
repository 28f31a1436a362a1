import { z } from "zod";
import { CAMPAIGN_ID, campaigns, ELSEWHERE_CAMPAIGN_ID, freeTierId, tiers } from "../campaigns";
import { memberKinds } from "../member-kinds";
import { type Membership, membershipFor, oddities, type Person } from "../people";
import type { Member } from "../population";
import { webhookDocument } from "../webhooks/body";
import { encodeBody } from "../webhooks/delivery";
import { eventsOfChange } from "../webhooks/events";
import type { World } from "../world";

const tierId = z.enum(tiers.map((tier) => tier.id));

/** What may be said about a person; the membership parts are about `campaignId`, ours by default. */
export const PersonChange = z.strictObject({
  fullName: z.string().optional(),
  email: z.string().nullable().optional(),
  emailVerified: z.boolean().optional(),
  campaignId: z.enum([CAMPAIGN_ID, ELSEWHERE_CAMPAIGN_ID]).default(CAMPAIGN_ID),
  kind: z.enum(memberKinds).optional(),
  tierId: tierId.nullable().optional(),
  extraTierIds: z.array(tierId).optional(),
  amountCents: z.int().min(0).nullable().optional(),
  joinedAt: z.iso.datetime({ offset: true }).optional(),
  /** When the kind began, to stage a decline of five days ago; now when left out. */
  kindSince: z.iso.datetime({ offset: true }).optional(),
  oddities: z.array(z.enum(oddities)).optional(),
});
export type PersonChange = z.infer<typeof PersonChange>;

export const NewPerson = PersonChange.extend({
  id: z
    .string()
    .regex(/^\d{8}$/, "8 digits")
    .optional(),
  fullName: z.string().default("New Person"),
});
export type NewPerson = z.infer<typeof NewPerson>;

/** Changes a person and tells the webhooks what Patreon would tell them. A crowd's person is held from then on. */
export function changePerson(world: World, person: Person, change: PersonChange, origin: string): void {
  const { fullName, email, emailVerified, campaignId, ...standing } = change;
  const before = shownIn(world, person, campaignId);
  Object.assign(person, defined({ fullName, email, emailVerified }));
  const membership = membershipIn(person, campaignId);
  const now = world.clock.now().toISOString();
  const joins = before === null && standing.kind !== undefined && standing.kind !== "none";
  if (joins) membership.joinedAt = standing.kindSince ?? now;
  const kindSince = standing.kindSince ?? (standing.kind ? now : undefined);
  Object.assign(membership, defined({ ...standing, kindSince }));
  membership.tierId ??= defaultTierId(membership);
  world.population.hold(person);
  publish(world, campaignId, before, shownIn(world, person, campaignId), origin);
}

/** Adds a person; the id is the next free one unless given. Null when the id is taken. */
export function addPerson(world: World, { id, ...change }: NewPerson, origin: string): Person | null {
  const person: Person = {
    id: id ?? nextPersonId(world),
    fullName: change.fullName,
    email: null,
    emailVerified: true,
    memberships: [],
  };
  if (world.population.findPerson(person.id)) return null;
  const email = change.email === undefined ? `person${person.id}@example.com` : change.email;
  changePerson(world, person, { ...change, email }, origin);
  return person;
}

/** Publishes what happened between two states of a member, null standing for no record. */
export function publish(
  world: World,
  campaignId: string,
  before: Member | null,
  after: Member | null,
  origin: string,
): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  for (const { event, shows } of eventsOfChange(before, after)) {
    const body = encodeBody(webhookDocument(world, shows, origin), world.settings.webhookEncoding);
    world.webhooks.publish(campaignId, event, body);
  }
}

/** A copy of how the person shows in a campaign, unaffected by later changes; null for no record. */
export function shownIn(world: World, person: Person, campaignId: string): Member | null {
  const membership = person.memberships.find((one) => one.campaignId === campaignId);
  const member = membership ? world.population.showMember(person, membership) : null;
  return member && structuredClone(member);
}

function membershipIn(person: Person, campaignId: string): Membership {
  const known = person.memberships.find((one) => one.campaignId === campaignId);
  if (known) return known;
  const added = membershipFor(person.id, { campaignId });
  person.memberships.push(added);
  return added;
}

/** Who pays without saying for what pays for the cheapest published tier. */
function defaultTierId({ kind, campaignId, amountCents }: Membership): string | null {
  const tierless = kind === "none" || kind === "free" || kind === "free_new" || amountCents !== null;
  if (tierless) return null;
  const paid = tiers.filter(
    (tier) => tier.campaignId === campaignId && tier.published && tier.id !== freeTierId(campaignId),
  );
  return paid[0]?.id ?? null;
}

function nextPersonId(world: World): string {
  const creators = campaigns.map((campaign) => campaign.creatorId);
  const taken = world.population.heldPeople().filter(({ id }) => id.length === 8 && !creators.includes(id));
  return String(Math.max(90_001_000, ...taken.map(({ id }) => Number(id))) + 1);
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
