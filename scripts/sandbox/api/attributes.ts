import { pledgeEventAttributes } from "./pledge-history";
import { campaignAttributes, memberAttributes, tierAttributes, userAttributes } from "./resources";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The documented attributes of API v2; anything else in `fields` is refused. */
export const attributeNames = {
  user: Object.keys(userAttributes),
  campaign: Object.keys(campaignAttributes),
  tier: Object.keys(tierAttributes),
  member: Object.keys(memberAttributes),
  "pledge-event": Object.keys(pledgeEventAttributes),
  address: words("addressee city country created_at line_1 line_2 phone_number postal_code state"),
  benefit: words(`app_external_id app_meta benefit_type created_at deliverables_due_today_count
    delivered_deliverables_count description is_deleted is_ended is_published next_deliverable_due_date
    not_delivered_deliverables_count rule_type tiers_count title`),
  goal: words("amount_cents completed_percentage created_at description reached_at title"),
  post: words(
    `app_id app_status content embed_data embed_url is_paid is_public published_at tiers title url`,
  ),
  webhook: words("last_attempted_at num_consecutive_times_failed paused secret triggers uri"),
} as const satisfies Record<string, readonly string[]>;

export type ResourceType = keyof typeof attributeNames;

/** Relationships that may be included, and the type each leads to. */
export const relationships: Record<ResourceType, Partial<Record<string, ResourceType>>> = {
  user: { campaign: "campaign", memberships: "member" },
  campaign: { benefits: "benefit", creator: "user", goals: "goal", tiers: "tier" },
  tier: { benefits: "benefit", campaign: "campaign" },
  member: {
    address: "address",
    campaign: "campaign",
    currently_entitled_tiers: "tier",
    pledge_history: "pledge-event",
    user: "user",
  },
  "pledge-event": { campaign: "campaign", patron: "user", tier: "tier" },
  address: {},
  benefit: {},
  goal: {},
  post: { campaign: "campaign", user: "user" },
  webhook: { campaign: "campaign" },
};

export function isResourceType(name: string): name is ResourceType {
  return name in attributeNames;
}
