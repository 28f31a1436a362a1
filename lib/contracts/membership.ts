import { z } from "zod";

export const entitlementStates = [
  "active",
  "trial",
  "gifted",
  "pending",
  "grace",
  "lapsed",
  "none",
  "override",
] as const;
export const EntitlementState = z.enum(entitlementStates);
export type EntitlementState = z.infer<typeof EntitlementState>;

/** Why a verdict is what it is; `lib/membership/words` puts each into a sentence. */
export const reasons = [
  "paying",
  "cancelled_paid_up",
  "free_trial",
  "trial_not_counted",
  "gifted",
  "charge_pending",
  "charge_declined",
  "grace_over",
  "pending_over",
  "ended",
  "not_paying",
  "free_member",
  "not_a_member",
  "creator",
  "older_system",
] as const;
export type Reason = (typeof reasons)[number];

/** Who told us what is known of a member. */
export const sources = [
  "sweep",
  "individual",
  "sign_in",
  "link",
  "unlink",
  "webhook",
  "check",
  "import",
  "admin",
] as const;
export type Source = (typeof sources)[number];

const isReason = (text: string) => (reasons as readonly string[]).includes(text);

export const EntitlementView = z
  .object({
    state: EntitlementState,
    paid: z.boolean(),
    tierIds: z.array(z.string()),
    since: z.iso.datetime().nullable(),
    until: z.iso.datetime().nullable().meta({ description: "null: no known end" }),
    reason: z.union([z.enum(reasons), z.string()]).meta({
      description: "Why; in the state `override` the words of whoever gave the access",
    }),
  })
  .refine(({ state, reason }) => state === "override" || isReason(reason))
  .meta({ id: "Entitlement" });
export type EntitlementView = z.infer<typeof EntitlementView>;

/** A month as `2026-03`, and the states the membership had in it, in order; none: nothing is known of it. */
export const MembershipMonth = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  states: z.array(z.object({ state: EntitlementState, paid: z.boolean() })),
});
export type MembershipMonth = z.infer<typeof MembershipMonth>;

/** What the membership card shows. */
export const MembershipView = z
  .object({
    state: EntitlementState,
    paid: z.boolean(),
    /** Titles of the entitled paid tiers, dearest first. */
    tiers: z.array(z.string()),
    /** The sentence that explains the state. */
    why: z.string(),
    /** When the pledge began, as Patreon tells it. */
    memberSince: z.iso.datetime().nullable(),
    /** Since when there is access, or none any more; null: there never was any. */
    since: z.iso.datetime().nullable(),
    until: z.iso.datetime().nullable(),
    lastChecked: z.iso.datetime().nullable(),
    nextCheck: z.iso
      .datetime()
      .nullable()
      .meta({ description: "null: there is nobody at Patreon to ask about" }),
    /** The last twelve, oldest first. */
    months: z.array(MembershipMonth),
    /** Nothing is known of the time before; null: nothing is known at all. */
    knownSince: z.iso.datetime().nullable(),
    patreon: z.enum(["connected", "needs_reauth", "not_connected"]),
    isTeamMember: z.boolean(),
  })
  .meta({ id: "Membership" });
export type MembershipView = z.infer<typeof MembershipView>;

/** What a check says: `notice` is a code of `lib/contracts/notices`, `message` its sentence. */
export const MembershipCheck = z.object({
  checked: z.boolean().meta({ description: "false: Patreon gave no answer, and nothing was changed" }),
  notice: z.string(),
  message: z.string(),
  membership: MembershipView,
});
export type MembershipCheck = z.infer<typeof MembershipCheck>;

/** Whom to check by the deprecated address; left out: oneself. */
export const VerifyBody = z.strictObject({
  user_id: z
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1)
    .optional(),
});
export type VerifyBody = z.infer<typeof VerifyBody>;

/** What the deprecated address answers. */
export const VerifyAnswer = z.object({
  message: z.string(),
  membershipPaid: z.boolean(),
  membership: MembershipView,
});
