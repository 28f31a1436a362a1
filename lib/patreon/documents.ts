import { z } from "zod";
import { PatreonError } from "./errors";

/**
 * Patreon's JSON:API documents, read tolerantly where Patreon varies (open enums, numbers as text, extra keys, missing
 * `is_gifted`) and strictly where a wrong reading would cost somebody's access (ids, and the links we asked for).
 */

const moment = z
  .string()
  .nullish()
  .transform((text) => {
    const time = text ? Date.parse(text) : Number.NaN;
    return Number.isNaN(time) ? null : new Date(time);
  });
/** People choose their names: what PostgreSQL's text cannot hold (NUL, half a surrogate pair) must not fail a page. */
const storable = (text: string | null | undefined) =>
  text?.replaceAll("\0", "").replace(/\p{Cs}/gu, "\ufffd") ?? null;
const openText = z.string().nullish().transform(storable);
/** Where null says something, an attribute that is left out must not pass for it. */
const toldText = z.string().nullable().transform(storable);
/** The largest number a column holds: a sum beyond it is kept as that, not as a failed page. */
const wholeMax = 2 ** 31 - 1;
const openNumber = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ])
  .nullish()
  .transform((value) => (value == null ? null : Math.trunc(Math.max(-wholeMax, Math.min(wholeMax, value)))));
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

const Id = z.string().regex(/^\d{1,30}$/);
const Link = z.looseObject({ type: z.string(), id: z.string() });
const ToOne = z.looseObject({ data: Link });
const ToOneOrNone = z.looseObject({ data: Link.nullable() });
const ToMany = z.looseObject({ data: z.array(Link) });

const MemberResource = z.looseObject({
  type: z.literal("member"),
  id: z.uuid(),
  attributes: z.looseObject({
    patron_status: toldText,
    last_charge_status: openText,
    last_charge_date: moment,
    next_charge_date: moment,
    currently_entitled_amount_cents: openNumber,
    will_pay_amount_cents: openNumber,
    campaign_lifetime_support_cents: openNumber,
    pledge_cadence: openNumber,
    pledge_relationship_start: moment,
    is_free_trial: flag,
    is_gifted: flag,
    full_name: openText,
    email: openText,
  }),
  relationships: z.looseObject({
    currently_entitled_tiers: ToMany,
    user: ToOneOrNone.optional(),
    campaign: ToOne.optional(),
  }),
});
type MemberResource = z.infer<typeof MemberResource>;

const TierResource = z.looseObject({
  type: z.literal("tier"),
  id: Id,
  attributes: z.looseObject({ title: openText, amount_cents: openNumber, published: z.boolean().nullish() }),
});

/** The fields of a member we ask for; the same list everywhere, so that each source knows as much as the others. */
export const memberFields = Object.keys(MemberResource.shape.attributes.shape);

/** A member of our campaign as Patreon tells it: dates as Date, money in cents, enums as open texts. */
export interface MemberFacts {
  id: string;
  patreonUserId: string;
  patronStatus: string | null;
  lastChargeStatus: string | null;
  lastChargeDate: Date | null;
  nextChargeDate: Date | null;
  currentlyEntitledAmountCents: number | null;
  willPayAmountCents: number | null;
  campaignLifetimeSupportCents: number | null;
  pledgeCadence: number | null;
  pledgeRelationshipStart: Date | null;
  isFreeTrial: boolean;
  isGifted: boolean;
  fullName: string | null;
  email: string | null;
  tierIds: string[];
}

export interface TierFacts {
  id: string;
  title: string;
  amountCents: number;
  published: boolean | null;
}

function toMemberFacts(member: MemberResource, patreonUserId: string): MemberFacts {
  const { attributes, relationships } = member;
  return {
    id: member.id,
    patreonUserId,
    patronStatus: attributes.patron_status,
    lastChargeStatus: attributes.last_charge_status,
    lastChargeDate: attributes.last_charge_date,
    nextChargeDate: attributes.next_charge_date,
    currentlyEntitledAmountCents: attributes.currently_entitled_amount_cents,
    willPayAmountCents: attributes.will_pay_amount_cents,
    campaignLifetimeSupportCents: attributes.campaign_lifetime_support_cents,
    pledgeCadence: attributes.pledge_cadence,
    pledgeRelationshipStart: attributes.pledge_relationship_start,
    isFreeTrial: attributes.is_free_trial,
    isGifted: attributes.is_gifted,
    fullName: attributes.full_name,
    email: attributes.email,
    tierIds: relationships.currently_entitled_tiers.data.map((tier) => tier.id),
  };
}

function parse<S extends z.ZodType>(schema: S, value: unknown, what: string): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new PatreonError("unreadable", `Patreon's ${what} has another shape`, 200);
  return parsed.data;
}

/** The tiers among a document's `included`. A tier without a price is left out: nothing is concluded from it. */
function includedTiers(included: unknown[]): TierFacts[] {
  return included.flatMap((resource) => {
    const tier = TierResource.safeParse(resource);
    if (!tier.success || tier.data.attributes.amount_cents === null) return [];
    const { title, amount_cents, published } = tier.data.attributes;
    return [
      { id: tier.data.id, title: title ?? "", amountCents: amount_cents, published: published ?? null },
    ];
  });
}

const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
  scope: z.string().nullish(),
});

/** A pair Patreon granted; both were new the moment it answered. */
export interface PatreonTokens {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
  scopes: string[];
}

export function readTokens(value: unknown): PatreonTokens {
  const answer = parse(TokenAnswer, value, "token answer");
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresInSeconds: answer.expires_in,
    scopes: (answer.scope ?? "").split(" ").filter((scope) => scope !== ""),
  };
}

const included = z
  .array(z.unknown())
  .nullish()
  .transform((resources) => resources ?? []);

const IdentityDocument = z.looseObject({
  data: z.looseObject({
    type: z.literal("user"),
    id: Id,
    attributes: z.looseObject({
      email: openText,
      is_email_verified: flag,
      full_name: openText,
      image_url: openText,
    }),
    relationships: z.looseObject({ memberships: ToMany }),
  }),
  included,
});

/** Who a token speaks for, and that person's membership in our campaign; null: Patreon said there is none. */
export interface PatreonIdentity {
  id: string;
  /** null unless Patreon verified it: an unverified address proves nothing about its owner. */
  verifiedEmail: string | null;
  fullName: string | null;
  imageUrl: string | null;
  member: MemberFacts | null;
  tiers: TierFacts[];
}

export function readIdentity(value: unknown, campaignId: string): PatreonIdentity {
  const document = parse(IdentityDocument, value, "identity");
  const { id, attributes, relationships } = document.data;
  const linked = new Set(relationships.memberships.data.map((link) => link.id));
  const members = document.included
    .filter((resource) => Link.safeParse(resource).data?.type === "member")
    .map((resource) => parse(MemberResource, resource, "membership"))
    .filter((member) => linked.has(member.id));
  // A membership that is listed but not told, or told without its campaign, might be the one that counts.
  if (members.length < linked.size || members.some((member) => !member.relationships.campaign))
    throw new PatreonError("unreadable", "Patreon's identity lists memberships it does not tell", 200);
  const ours = members.find((member) => member.relationships.campaign?.data.id === campaignId);
  return {
    id,
    verifiedEmail: attributes.is_email_verified ? attributes.email : null,
    fullName: attributes.full_name,
    imageUrl: attributes.image_url,
    member: ours ? toMemberFacts(ours, id) : null,
    tiers: includedTiers(document.included),
  };
}

const MembersDocument = z.looseObject({
  data: z.array(z.unknown()),
  included,
  links: z.looseObject({ next: z.string().nullish() }).nullish(),
  meta: z.looseObject({
    pagination: z.looseObject({
      cursors: z.looseObject({ next: z.string().nullish() }).nullish(),
      total: openNumber.optional(),
    }),
  }),
});

/**
 * The cursor of the next page: named as such, or within the link to it, which is believed on Patreon's own host alone.
 * A list of which only half was told must never pass for a whole one.
 * @throws PatreonError when the link leads elsewhere or holds no cursor.
 */
function nextCursorOf({ links, meta }: z.infer<typeof MembersDocument>, origin: string): string | null {
  const cursor = meta.pagination.cursors?.next;
  if (cursor || !links?.next) return cursor || null;
  const url = URL.parse(links.next);
  const linked = url?.origin === origin ? url.searchParams.get("page[cursor]") : null;
  if (!linked)
    throw new PatreonError("unreadable", "Patreon's list goes on at an address that is not its", 200);
  return linked;
}

/** One page of the campaign's members. `nextCursor` null: the last page. `total` null: not told. */
export interface MembersPage {
  members: MemberFacts[];
  /** How many members of the page could not be read: about them nothing is concluded. */
  unreadable: number;
  tiers: TierFacts[];
  nextCursor: string | null;
  total: number | null;
}

/** @param origin Patreon's own. */
export function readMembersPage(value: unknown, origin: string): MembersPage {
  const document = parse(MembersDocument, value, "members page");
  const members: MemberFacts[] = [];
  let withoutUser = 0;
  for (const resource of document.data) {
    const member = MemberResource.safeParse(resource);
    const user = member.data?.relationships.user;
    // Explicitly nobody, such as a deleted Patreon user: read, and no account can be meant.
    if (user?.data === null) {
      withoutUser += 1;
      continue;
    }
    const userId = Id.safeParse(user?.data.id);
    if (member.success && userId.success) members.push(toMemberFacts(member.data, userId.data));
  }
  return {
    members,
    unreadable: document.data.length - members.length - withoutUser,
    tiers: includedTiers(document.included),
    nextCursor: nextCursorOf(document, origin),
    total: document.meta.pagination.total ?? null,
  };
}

const MemberDocument = z.looseObject({ data: MemberResource, included });

/** One member by id. `campaignId` null: the answer did not say of which campaign. */
export interface ToldMember {
  member: MemberFacts;
  tiers: TierFacts[];
  campaignId: string | null;
}

export function readMember(value: unknown): ToldMember {
  const { data, included } = parse(MemberDocument, value, "member");
  const userId = parse(Id, data.relationships.user?.data?.id, "member's user");
  return {
    member: toMemberFacts(data, userId),
    tiers: includedTiers(included),
    campaignId: data.relationships.campaign?.data.id ?? null,
  };
}

const CampaignDocument = z.looseObject({ data: z.looseObject({ id: Id }), included });

/** All tiers of the campaign, unpublished ones included. */
export function readCampaignTiers(value: unknown): TierFacts[] {
  return includedTiers(parse(CampaignDocument, value, "campaign").included);
}
