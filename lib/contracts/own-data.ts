import { z } from "zod";
import { DeviceView } from "./devices";
import { EntitlementState } from "./membership";
import { roles } from "./roles";

const time = z.iso.datetime();

export const OwnEvent = z.object({
  at: time,
  type: z.string(),
  by: z.enum(["you", "staff", "nobody_signed_in"]),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type OwnEvent = z.infer<typeof OwnEvent>;

/** All that is kept about a person, as they may download it. No password, token or key is in it, in whatever form. */
export const OwnData = z.object({
  writtenAt: time,
  account: z.object({
    id: z.number().int(),
    username: z.string().nullable(),
    email: z.string().nullable(),
    emailConfirmedAt: time.nullable(),
    hasPassword: z.boolean(),
    role: z.enum(roles),
    venueId: z.number().int().nullable(),
    createdAt: time,
    /** Names of the older system that also sign in. */
    otherNames: z.array(z.string()),
  }),
  profile: z.object({
    name: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    membershipTier: z.string().nullable(),
    isTeamMember: z.boolean(),
  }),
  patreon: z.object({
    connected: z.boolean(),
    userId: z.string().nullable(),
    lastChecked: time.nullable(),
    /** What Patreon tells of the membership; null: of none. */
    member: z
      .object({
        id: z.uuid(),
        fullName: z.string().nullable(),
        email: z.string().nullable(),
        patronStatus: z.string().nullable(),
        lastChargeStatus: z.string().nullable(),
        lastChargeDate: time.nullable(),
        nextChargeDate: time.nullable(),
        currentlyEntitledAmountCents: z.number().int().nullable(),
        willPayAmountCents: z.number().int().nullable(),
        campaignLifetimeSupportCents: z.number().int().nullable(),
        pledgeCadence: z.number().int().nullable(),
        pledgeRelationshipStart: time.nullable(),
        isFreeTrial: z.boolean(),
        isGifted: z.boolean(),
        tierIds: z.array(z.string()),
        observedAt: time,
      })
      .nullable(),
  }),
  membership: z.object({
    /** null: nothing was ever decided. */
    now: z
      .object({
        state: EntitlementState,
        paid: z.boolean(),
        tierIds: z.array(z.string()),
        since: time,
        until: time.nullable(),
        reason: z.string(),
      })
      .nullable(),
    changes: z.array(
      z.object({
        at: time,
        from: EntitlementState.nullable(),
        to: EntitlementState,
        paid: z.boolean(),
        reason: z.string(),
        source: z.string(),
      }),
    ),
    overrides: z.array(z.object({ setAt: time, until: time, endedAt: time.nullable(), note: z.string() })),
  }),
  devices: z.array(DeviceView),
  events: z.array(OwnEvent),
});
export type OwnData = z.infer<typeof OwnData>;
