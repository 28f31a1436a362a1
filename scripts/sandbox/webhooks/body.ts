import { attributeNames } from "../api/attributes";
import { DocumentWriter } from "../api/document";
import type { Viewer } from "../api/resources";
import { findCampaign } from "../campaigns";
import { scopes } from "../oauth/scopes";
import type { Member } from "../population";
import type { World } from "../world";

const without = (names: readonly string[], left: readonly string[]) =>
  names.filter((name) => !left.includes(name));

/** What a captured delivery holds of each resource; the included user carries no e-mail. */
const webhookFields = {
  member: [...attributeNames.member],
  campaign: without(attributeNames.campaign, ["currency", "is_eligible_for_live", "name", "show_earnings"]),
  user: without(attributeNames.user, ["can_see_nsfw", "email", "is_email_verified"]),
  tier: [...attributeNames.tier],
};

/** The document of a member event: the member as given, with campaign, user and tiers included. */
export function webhookDocument(world: World, member: Member, origin: string): Record<string, unknown> {
  const { campaignId, memberId } = member.membership;
  const viewer: Viewer = {
    personId: findCampaign(campaignId)?.creatorId ?? "",
    clientId: "",
    campaignId,
    scopes,
  };
  const writer = new DocumentWriter(world, viewer, webhookFields, origin);
  const data = writer.member(member, { address: {}, campaign: {}, currently_entitled_tiers: {}, user: {} });
  return writer.finish(data, { links: { self: `${origin}/api/oauth2/v2/members/${memberId}` } });
}

/** What the portal's "send test" button sends: no id, and attributes of an older API. */
export function portalTestDocument(origin: string): Record<string, unknown> {
  return {
    data: {
      type: "member",
      id: null,
      attributes: {
        access_expires_at: null,
        campaign_currency: "USD",
        campaign_lifetime_support_cents: 0,
        campaign_pledge_amount_cents: 100,
        full_name: "Platform Team",
        is_follower: false,
        last_charge_date: null,
        last_charge_status: null,
        lifetime_support_cents: 0,
        patron_status: "active_patron",
        pledge_amount_cents: 100,
        pledge_relationship_start: null,
      },
      relationships: { address: { data: null }, campaign: { data: null }, user: { data: null } },
    },
    links: { self: `${origin}/api/members/None` },
  };
}
