import {
  type MembersPage,
  memberFields,
  type PatreonIdentity,
  type PatreonTokens,
  readCampaignTiers,
  readIdentity,
  readMember,
  readMembersPage,
  readTokens,
  type TierFacts,
  type ToldMember,
} from "./documents";
import { callPatreon } from "./transport";
import { createPatreonWebhooks, type PatreonWebhooks } from "./webhooks";

/** The scopes that suffice to sign in and to read the membership in our campaign, and no more than that. */
const scopes = "identity identity[email]";

/** The largest page Patreon gives (docs.patreon.com, "Pagination"). */
export const membersPageSize = 1000;

/** Patreon's API v2, each call made once. Every method throws PatreonError and nothing else. */
export interface Patreon extends PatreonWebhooks {
  readonly campaignId: string;
  /** Where one becomes a patron of our campaign. */
  readonly joinUrl: string;
  authorizeUrl(state: string): string;
  /** Never repeat it: a code is single-use. */
  exchangeCode(code: string): Promise<PatreonTokens>;
  /** Both tokens of the answer replace both old ones: store them before using either. */
  refreshTokens(refreshToken: string): Promise<PatreonTokens>;
  fetchIdentity(accessToken: string): Promise<PatreonIdentity>;
  fetchMembersPage(accessToken: string, cursor: string | null): Promise<MembersPage>;
  /** @param memberId the member's UUID: a user id in its place is answered as unknown. */
  fetchMember(accessToken: string, memberId: string): Promise<ToldMember>;
  fetchTiers(accessToken: string): Promise<TierFacts[]>;
}

export interface PatreonSettings {
  APP_URL: string;
  PATREON_BASE_URL: string;
  PATREON_CLIENT_ID: string;
  PATREON_CLIENT_SECRET: string;
  PATREON_CAMPAIGN_ID: string;
  fetch: typeof fetch;
  now?: () => Date;
}

/** Where Patreon sends people back to; registered with Patreon's client to the letter. */
export const callbackUrl = (appUrl: string) => `${appUrl}/api/auth/patreon/callback`;

/** The client of one campaign. `URLSearchParams` percent-encodes the brackets, as Patreon's documentation asks. */
export function createPatreon(settings: PatreonSettings): Patreon {
  const campaignId = settings.PATREON_CAMPAIGN_ID;
  const transport = { fetch: settings.fetch, now: settings.now ?? (() => new Date()) };
  const redirectUri = callbackUrl(settings.APP_URL);

  const resource = (path: string, query: Record<string, string>, accessToken: string, timeoutMs: number) => {
    const url = new URL(`/api/oauth2/v2/${path}`, settings.PATREON_BASE_URL);
    url.search = new URLSearchParams(query).toString();
    return callPatreon(transport, { url, accessToken, timeoutMs });
  };
  const grant = async (fields: Record<string, string>) => {
    const form = new URLSearchParams({
      ...fields,
      client_id: settings.PATREON_CLIENT_ID,
      client_secret: settings.PATREON_CLIENT_SECRET,
    });
    const url = new URL("/api/oauth2/token", settings.PATREON_BASE_URL);
    return readTokens(await callPatreon(transport, { url, form, timeoutMs: 10_000 }));
  };
  const tierFields = { "fields[tier]": "title,amount_cents,published" };

  return {
    campaignId,
    // The address behind Patreon's own "Become a patron" button.
    joinUrl: new URL(`/bePatron?c=${campaignId}`, settings.PATREON_BASE_URL).toString(),
    ...createPatreonWebhooks(transport, { baseUrl: settings.PATREON_BASE_URL, campaignId }),
    authorizeUrl(state) {
      const url = new URL("/oauth2/authorize", settings.PATREON_BASE_URL);
      url.search = new URLSearchParams({
        response_type: "code",
        client_id: settings.PATREON_CLIENT_ID,
        redirect_uri: redirectUri,
        scope: scopes,
        state,
      }).toString();
      return url.toString();
    },
    exchangeCode: (code) => grant({ grant_type: "authorization_code", code, redirect_uri: redirectUri }),
    refreshTokens: (refreshToken) => grant({ grant_type: "refresh_token", refresh_token: refreshToken }),
    async fetchIdentity(accessToken) {
      const query = {
        include: "memberships.currently_entitled_tiers,memberships.campaign",
        "fields[user]": "email,is_email_verified,full_name,image_url",
        "fields[member]": memberFields.join(","),
        ...tierFields,
      };
      return readIdentity(await resource("identity", query, accessToken, 10_000), campaignId);
    },
    async fetchMembersPage(accessToken, cursor) {
      const query = {
        include: "user,currently_entitled_tiers",
        "fields[member]": memberFields.join(","),
        ...tierFields,
        "page[count]": String(membersPageSize),
        ...(cursor === null ? {} : { "page[cursor]": cursor }),
      };
      const answer = await resource(`campaigns/${campaignId}/members`, query, accessToken, 60_000);
      return readMembersPage(answer, new URL(settings.PATREON_BASE_URL).origin);
    },
    async fetchMember(accessToken, memberId) {
      const query = {
        include: "user,currently_entitled_tiers,campaign",
        "fields[member]": memberFields.join(","),
        ...tierFields,
      };
      return readMember(await resource(`members/${memberId}`, query, accessToken, 10_000));
    },
    async fetchTiers(accessToken) {
      const query = { include: "tiers", ...tierFields };
      return readCampaignTiers(await resource(`campaigns/${campaignId}`, query, accessToken, 20_000));
    },
  };
}
