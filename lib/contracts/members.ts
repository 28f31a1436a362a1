import { z } from "zod";
import { DeviceView } from "./devices";
import { EntitlementState, EntitlementView, sources } from "./membership";
import { pageNumber } from "./page-number";
import { roles } from "./roles";

/** The membership states a list can be narrowed to. */
export const memberSorts = ["id", "name", "state", "role", "lastChecked", "createdAt"] as const;
export const pageSizes = [25, 50, 100] as const;

const idMax = 2 ** 31 - 1;
const Id = z.coerce.number().int().positive().max(idMax);

/** Which members a list or an export shows. What is left out narrows nothing. */
export const MembersFilter = z.strictObject({
  q: z
    .string()
    .trim()
    .max(100)
    .optional()
    .meta({ description: "Part of a name, a user name or an e-mail; or an id or a Patreon id, whole" }),
  state: EntitlementState.optional(),
  paid: z.enum(["true", "false"]).optional(),
  role: z.enum(roles).optional(),
  venue: Id.optional().meta({ description: "The id of a venue" }),
  patreon: z.enum(["connected", "needs_reauth", "not_connected"]).optional(),
  active: z.enum(["true", "false"]).optional(),
});
export type MembersFilter = z.infer<typeof MembersFilter>;

export const MembersQuery = MembersFilter.extend({
  sort: z.enum(memberSorts).default("id"),
  order: z.enum(["asc", "desc"]).default("desc"),
  page: pageNumber,
  size: z.coerce.number().int().min(1).max(100).default(25),
});
export type MembersQuery = z.infer<typeof MembersQuery>;

/** A member in a list. */
export const MemberRow = z.object({
  id: z.number().int(),
  username: z.string().nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  role: z.enum(roles),
  venue: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  isActive: z.boolean(),
  isTeamMember: z.boolean(),
  patreonId: z.string().nullable(),
  patreon: z.enum(["connected", "needs_reauth", "not_connected"]),
  state: EntitlementState,
  paid: z.boolean(),
  tier: z.string().nullable(),
  until: z.iso.datetime().nullable(),
  lastChecked: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type MemberRow = z.infer<typeof MemberRow>;

export const MemberPage = z.object({
  members: z.array(MemberRow),
  total: z.number().int().meta({ description: "How many the filter finds, on all pages" }),
  page: z.number().int(),
  size: z.number().int(),
});
export type MemberPage = z.infer<typeof MemberPage>;

/** What Patreon said of somebody last, in Patreon's own words. */
export const PatreonFacts = z.object({
  memberId: z.string(),
  patron_status: z.string().nullable(),
  last_charge_status: z.string().nullable(),
  last_charge_date: z.iso.datetime().nullable(),
  next_charge_date: z.iso.datetime().nullable(),
  pledge_relationship_start: z.iso.datetime().nullable(),
  currently_entitled_amount_cents: z.number().int().nullable(),
  campaign_lifetime_support_cents: z.number().int().nullable(),
  is_free_trial: z.boolean(),
  is_gifted: z.boolean(),
  tiers: z.array(z.string()),
  declinedSince: z.iso.datetime().nullable(),
  leftAt: z.iso.datetime().nullable(),
  source: z.enum(sources),
  observedAt: z.iso.datetime(),
});
export type PatreonFacts = z.infer<typeof PatreonFacts>;

/** Something that happened to a membership or an account, in words. */
export const TimelineEvent = z.object({
  key: z.string(),
  at: z.iso.datetime(),
  kind: z.enum(["membership", "account"]),
  text: z.string(),
  by: z.string().nullable().meta({
    description: "Who did it; of a membership, what told of it, as `sweep` or `webhook`; null: the person",
  }),
});
export type TimelineEvent = z.infer<typeof TimelineEvent>;

export const memberActions = [
  "check",
  "end_sessions",
  "deactivate",
  "override",
  "sign_in_link",
  "role",
] as const;
export type MemberAction = (typeof memberActions)[number];

/** All that staff sees of one member. */
export const MemberView = MemberRow.extend({
  emailVerified: z.boolean(),
  hasPassword: z.boolean(),
  entitlement: EntitlementView,
  why: z.string(),
  override: z
    .object({
      until: z.iso.datetime(),
      note: z.string(),
      setBy: z.string().nullable(),
      setAt: z.iso.datetime(),
    })
    .nullable(),
  facts: PatreonFacts.nullable(),
  timeline: z.array(TimelineEvent),
  devices: z.array(DeviceView),
  actions: z.array(z.enum(memberActions)).meta({ description: "What the one who asks may do here" }),
  rolesToGive: z.array(z.enum(roles)),
});
export type MemberView = z.infer<typeof MemberView>;

export const RoleBody = z.strictObject({
  role: z.enum(roles),
  venue_id: z
    .number()
    .int()
    .positive()
    .max(idMax)
    .nullable()
    .meta({ description: "The venue the person belongs to; null: none. A venue manager has one." }),
});
export type RoleBody = z.infer<typeof RoleBody>;

export const OverrideBody = z.strictObject({
  until: z.iso.datetime().meta({ description: "When the access ends", examples: ["2027-01-31T00:00:00Z"] }),
  note: z
    .string({ error: "Say why" })
    .trim()
    .min(3, "Say why, in a few words: the member reads it too")
    .max(200, "At most 200 characters"),
});
export type OverrideBody = z.infer<typeof OverrideBody>;

export const SignInLinkBody = z.strictObject({
  hours: z.number().int().min(1).max(72).default(1).meta({ description: "How long the link is good" }),
});

/** The token is that of a one-time link. */
export const UseSignInLinkBody = z.strictObject({ token: z.string().min(1).max(1024) });

export const HandedLink = z.object({ url: z.url(), expiresAt: z.iso.datetime() });
export type HandedLink = z.infer<typeof HandedLink>;
