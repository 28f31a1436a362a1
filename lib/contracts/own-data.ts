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

/** A session that is over, kept for a while: who looks for a stranger among their devices finds it here too. */
export const EndedDevice = DeviceView.omit({ current: true }).extend({
  endedAt: time,
  endedBecause: z.string().nullable().meta({ description: "null: its time was over" }),
});
export type EndedDevice = z.infer<typeof EndedDevice>;

/** That a letter was written, and to where. What it said is not kept, or lets whoever has it in. */
export const OwnLetter = z.object({
  writtenAt: time,
  kind: z.string(),
  subject: z.string(),
  to: z.string(),
  status: z.enum(["waiting", "sent", "failed"]),
  sentAt: time.nullable(),
});
export type OwnLetter = z.infer<typeof OwnLetter>;

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
  endedDevices: z.array(EndedDevice),
  letters: z.array(OwnLetter),
  events: z.array(OwnEvent),
});
export type OwnData = z.infer<typeof OwnData>;
