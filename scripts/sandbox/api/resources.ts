import { type Campaign, findCampaign, type Tier } from "../campaigns";
import { toPatreonDate } from "../clock";
import type { Person } from "../people";
import type { Member } from "../population";
import type { World } from "../world";

/** Who is asking, and what they may see. */
export interface Viewer {
  personId: string;
  clientId: string;
  /** The campaign of the client's owner: the one whose members are visible without `identity.memberships`. */
  campaignId: string;
  scopes: readonly string[];
}

/** A resource's subject and the one who looks at it. */
export interface View<Subject> {
  world: World;
  viewer: Viewer;
  subject: Subject;
}

/** One writer an attribute, so that only what is asked for is worked out; undefined leaves the attribute out. */
export type AttributeWriters<Subject> = Record<string, (view: View<Subject>) => unknown>;

const imageOf = (kind: string, id: string) =>
  `https://c10.patreonusercontent.com/4/sandbox/${kind}/${id}.png?token-time=2145916800&token-hash=sandbox`;

const noConnections = Object.fromEntries(
  ["discord", "facebook", "google", "instagram", "reddit", "spotify", "spotify_open_access", "tiktok"]
    .concat(["twitch", "twitter", "twitter2", "vimeo", "youtube"])
    .map((network) => [network, null]),
);

/** An e-mail one may not see is left out or null, by setting. */
const hiddenEmail = (world: World) => (world.settings.missingEmail === "null" ? null : undefined);

const nothing = () => null;
const empty = () => "";
const no = () => false;
const zero = () => 0;
const always = (value: unknown) => () => value;

/** A user; the e-mail shows with the user's own token and `identity[email]` alone. */
export const userAttributes: AttributeWriters<Person> = {
  about: nothing,
  can_see_nsfw: no,
  created: always("2022-12-29T02:38:24.000+00:00"),
  email: ({ world, viewer, subject }) => {
    const own = viewer.personId === subject.id && viewer.scopes.includes("identity[email]");
    return own ? subject.email : hiddenEmail(world);
  },
  first_name: ({ subject }) => subject.fullName.split(" ")[0],
  full_name: ({ subject }) => subject.fullName,
  hide_pledges: always(true),
  image_url: ({ subject }) => imageOf("user", subject.id),
  is_creator: ({ world, subject }) => world.clients.some((client) => client.ownerId === subject.id),
  is_email_verified: ({ subject }) => subject.emailVerified,
  last_name: ({ subject }) => subject.fullName.split(" ").slice(1).join(" "),
  like_count: zero,
  social_connections: always(noConnections),
  thumb_url: ({ subject }) => imageOf("user-thumb", subject.id),
  url: ({ subject }) => `https://www.patreon.com/user?u=${subject.id}`,
  vanity: nothing,
};

export const campaignAttributes: AttributeWriters<Campaign> = {
  created_at: always("2023-01-01T00:00:00.000+00:00"),
  creation_name: empty,
  currency: ({ subject }) => subject.currency,
  discord_server_id: nothing,
  google_analytics_id: nothing,
  has_rss: no,
  has_sent_rss_notify: no,
  image_small_url: ({ subject }) => imageOf("campaign-small", subject.id),
  image_url: ({ subject }) => imageOf("campaign", subject.id),
  is_charged_immediately: always(true),
  is_eligible_for_live: no,
  is_monthly: always(true),
  is_nsfw: no,
  main_video_embed: nothing,
  main_video_url: nothing,
  name: ({ subject }) => subject.name,
  one_liner: nothing,
  patron_count: ({ world, subject }) => world.population.countPatrons(subject.id),
  pay_per_name: always("month"),
  pledge_url: ({ subject }) => `/checkout/${subject.vanity}`,
  published_at: always("2023-01-02T00:00:00.000+00:00"),
  rss_artwork_url: nothing,
  rss_feed_title: nothing,
  show_earnings: no,
  summary: nothing,
  thanks_embed: nothing,
  thanks_msg: nothing,
  thanks_video_url: nothing,
  url: ({ subject }) => `https://www.patreon.com/${subject.vanity}`,
  vanity: ({ subject }) => subject.vanity,
};

export const tierAttributes: AttributeWriters<Tier> = {
  amount_cents: ({ subject }) => subject.amountCents,
  created_at: always("2023-01-01T00:00:00.000+00:00"),
  description: empty,
  discord_role_ids: nothing,
  edited_at: always("2023-01-01T00:00:00.000+00:00"),
  image_url: nothing,
  patron_count: zero,
  post_count: zero,
  published: ({ subject }) => subject.published,
  published_at: always("2023-01-01T00:00:00.000+00:00"),
  remaining: nothing,
  requires_shipping: no,
  title: ({ subject }) => subject.title,
  unpublished_at: ({ subject }) => (subject.published ? null : "2024-06-01T00:00:00.000+00:00"),
  url: ({ subject }) => `/checkout/${findCampaign(subject.campaignId)?.vanity}?rid=${subject.id}`,
  user_limit: nothing,
};

const dateOrNull = (date: Date | null) => date && toPatreonDate(date);

/** A member; the e-mail needs `campaigns.members[email]`. */
export const memberAttributes: AttributeWriters<Member> = {
  campaign_lifetime_support_cents: ({ subject }) => subject.attributes.campaign_lifetime_support_cents,
  currently_entitled_amount_cents: ({ subject }) => subject.attributes.currently_entitled_amount_cents,
  email: ({ world, viewer, subject }) =>
    viewer.scopes.includes("campaigns.members[email]") ? subject.person.email : hiddenEmail(world),
  full_name: ({ subject }) => subject.person.fullName,
  is_follower: no,
  is_free_trial: ({ subject }) => subject.attributes.is_free_trial,
  is_gifted: ({ subject }) => subject.attributes.is_gifted,
  last_charge_date: ({ subject }) => dateOrNull(subject.attributes.last_charge_date),
  last_charge_status: ({ subject }) => subject.attributes.last_charge_status,
  lifetime_support_cents: ({ subject }) => subject.attributes.campaign_lifetime_support_cents,
  next_charge_date: ({ subject }) => dateOrNull(subject.attributes.next_charge_date),
  note: empty,
  patron_status: ({ subject }) => subject.attributes.patron_status,
  pledge_cadence: ({ subject }) => subject.attributes.pledge_cadence,
  pledge_relationship_start: ({ subject }) => toPatreonDate(subject.attributes.pledge_relationship_start),
  will_pay_amount_cents: ({ subject }) => subject.attributes.will_pay_amount_cents,
};
