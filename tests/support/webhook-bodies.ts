/** Whom a body is about, and what differs from a paying member. */
interface BodyOf {
  memberId: string;
  userId: string;
  campaignId?: string;
  attributes?: Record<string, unknown>;
  tiers?: string[];
}

const image = "https://c10.patreonusercontent.com/4/x";

/** A body with all that Patreon sends about a member (captured ones have these keys, in this order). */
export function memberBody({
  memberId,
  userId,
  campaignId = "7000001",
  attributes = {},
  tiers = ["801"],
}: BodyOf): string {
  const api = "https://www.patreon.com/api/oauth2/v2";
  return JSON.stringify({
    data: {
      attributes: {
        campaign_lifetime_support_cents: 0,
        currently_entitled_amount_cents: 500,
        email: "ada@example.com",
        full_name: "Zoë 😀",
        is_follower: false,
        is_free_trial: false,
        is_gifted: false,
        last_charge_date: "2026-10-05T05:26:19.000+00:00",
        last_charge_status: "Paid",
        lifetime_support_cents: 0,
        next_charge_date: "2026-11-05T00:00:00.000+00:00",
        note: "",
        patron_status: "active_patron",
        pledge_cadence: 1,
        pledge_relationship_start: "2026-10-05T05:26:17.634+00:00",
        will_pay_amount_cents: 500,
        ...attributes,
      },
      id: memberId,
      relationships: {
        address: { data: null },
        campaign: {
          data: { id: campaignId, type: "campaign" },
          links: { related: `${api}/campaigns/${campaignId}` },
        },
        currently_entitled_tiers: { data: tiers.map((id) => ({ id, type: "tier" })) },
        user: { data: { id: userId, type: "user" }, links: { related: `${api}/user/${userId}` } },
      },
      type: "member",
    },
    included: [
      {
        attributes: { created_at: "2023-01-01T00:00:00.000+00:00", is_monthly: true, patron_count: 412 },
        id: campaignId,
        type: "campaign",
      },
      { attributes: { full_name: "Zoë 😀", hide_pledges: true, image_url: image }, id: userId, type: "user" },
      ...tiers.map((id) => ({ attributes: { amount_cents: 500, title: "" }, id, type: "tier" })),
    ],
    links: { self: `${api}/members/${memberId}` },
  });
}

/** How the bodies of the other events differ from that of a new pledge. */
export const eventBodies: [event: string, change: Pick<BodyOf, "attributes" | "tiers">][] = [
  ["members:pledge:create", {}],
  [
    "members:create",
    {
      attributes: {
        patron_status: null,
        last_charge_status: null,
        last_charge_date: null,
        next_charge_date: null,
        pledge_cadence: null,
        currently_entitled_amount_cents: 0,
        will_pay_amount_cents: 0,
      },
      tiers: [],
    },
  ],
  [
    "members:update",
    { attributes: { last_charge_status: "Pending", currently_entitled_amount_cents: 0 }, tiers: ["800"] },
  ],
  ["members:update", { attributes: { patron_status: "declined_patron", last_charge_status: "Declined" } }],
  ["members:update", { attributes: { is_free_trial: true, will_pay_amount_cents: 0, pledge_cadence: null } }],
  [
    "members:pledge:update",
    { attributes: { currently_entitled_amount_cents: 1000, will_pay_amount_cents: 1000 }, tiers: [] },
  ],
  [
    "members:pledge:delete",
    {
      attributes: {
        patron_status: "former_patron",
        last_charge_status: "Deleted",
        currently_entitled_amount_cents: 0,
        will_pay_amount_cents: 0,
      },
      tiers: [],
    },
  ],
  ["members:delete", { attributes: { patron_status: null, last_charge_status: null }, tiers: ["800"] }],
];

/** What "send test" in Patreon's portal sends: no id, attributes of an older API. */
export const portalTestBody = JSON.stringify({
  data: {
    attributes: { access_expires_at: null, campaign_currency: "USD", pledge_amount_cents: 100 },
    id: null,
    relationships: { address: { data: null }, campaign: { data: null }, user: { data: null } },
    type: "member",
  },
  links: { self: "https://www.patreon.com/api/members/None" },
});
