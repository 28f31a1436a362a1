/** A page on Patreon. Cents are in the campaign's currency. */
export interface Campaign {
  id: string;
  name: string;
  vanity: string;
  currency: string;
  creatorId: string;
}

export interface Tier {
  id: string;
  campaignId: string;
  title: string;
  amountCents: number;
  published: boolean;
}

/** An OAuth client. Its owner always holds every scope (patreon-api facts, section 1.2). */
export interface Client {
  id: string;
  secret: string;
  ownerId: string;
  campaignId: string;
  /** Registered redirect URIs; null takes any http(s) callback of the app on this machine. */
  redirectUris: string[] | null;
}

export const CAMPAIGN_ID = "7000001";
export const CREATOR_ID = "7000000";
export const ELSEWHERE_CAMPAIGN_ID = "7999999";
export const ELSEWHERE_CREATOR_ID = "7999000";

export const campaigns: readonly Campaign[] = [
  { id: CAMPAIGN_ID, name: "Lantern House", vanity: "lanternhouse", currency: "USD", creatorId: CREATOR_ID },
  {
    id: ELSEWHERE_CAMPAIGN_ID,
    name: "Elsewhere",
    vanity: "elsewhere",
    currency: "EUR",
    creatorId: ELSEWHERE_CREATOR_ID,
  },
];

export const tierIds = {
  free: "800",
  supporter: "801",
  backstage: "802",
  founders: "803",
  untitled: "804",
  elsewhereFree: "900",
  elsewhereReader: "901",
} as const;

export const tiers: readonly Tier[] = [
  { id: tierIds.free, campaignId: CAMPAIGN_ID, title: "Free", amountCents: 0, published: true },
  { id: tierIds.supporter, campaignId: CAMPAIGN_ID, title: "Supporter", amountCents: 500, published: true },
  { id: tierIds.backstage, campaignId: CAMPAIGN_ID, title: "Backstage", amountCents: 1500, published: true },
  // An unpublished tier old patrons keep, and one whose title real traffic leaves empty.
  { id: tierIds.founders, campaignId: CAMPAIGN_ID, title: "Founders", amountCents: 300, published: false },
  { id: tierIds.untitled, campaignId: CAMPAIGN_ID, title: "", amountCents: 700, published: true },
  {
    id: tierIds.elsewhereFree,
    campaignId: ELSEWHERE_CAMPAIGN_ID,
    title: "Free",
    amountCents: 0,
    published: true,
  },
  {
    id: tierIds.elsewhereReader,
    campaignId: ELSEWHERE_CAMPAIGN_ID,
    title: "Reader",
    amountCents: 900,
    published: true,
  },
];

export function findCampaign(id: string): Campaign | null {
  return campaigns.find((campaign) => campaign.id === id) ?? null;
}

export function findTier(id: string): Tier | null {
  return tiers.find((tier) => tier.id === id) ?? null;
}

/** Every campaign has a Free tier: the one whose amount is 0. */
export function freeTierId(campaignId: string): string {
  return campaignId === ELSEWHERE_CAMPAIGN_ID ? tierIds.elsewhereFree : tierIds.free;
}
