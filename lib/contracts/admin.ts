import { z } from "zod";

/** Whose sessions to end: exactly one of the three. */
export const EndSessionsBody = z.strictObject({
  user_id: z.int32().positive().optional().meta({ description: "One member's" }),
  kid: z.string().min(1).max(80).optional().meta({ description: "Everybody's on one signing key" }),
  everybody: z.literal(true).optional().meta({ description: "Everybody's, your own too" }),
});
export type EndSessionsBody = z.infer<typeof EndSessionsBody>;

/** How one signing key is used, for the decision when its secret may go. */
export const KeyUseView = z.object({
  kid: z.string(),
  current: z.boolean(),
  liveSessions: z.number().int(),
  lastSignedAt: z.iso.datetime(),
  retireFrom: z.iso.datetime().meta({ description: "From then on no token of this key is valid" }),
});
export type KeyUseView = z.infer<typeof KeyUseView>;

/** How many sessions of the older system were carried over, for the decision when its key may go. */
export const LegacyUseView = z.object({
  acceptUntil: z.iso
    .datetime()
    .nullable()
    .meta({ description: "Until when older sessions count; null: the older system's key is not set" }),
  total: z.number().int(),
  lastDay: z.number().int(),
  lastWeek: z.number().int(),
  lastAt: z.iso.datetime().nullable(),
  liveSessions: z.number().int(),
  safeToSwitchOff: z.boolean(),
});
export type LegacyUseView = z.infer<typeof LegacyUseView>;

/** Something a person in charge has to look at. */
export const AlertView = z.object({
  key: z.string(),
  text: z.string(),
  count: z.number().int(),
  since: z.iso.datetime(),
});
export type AlertView = z.infer<typeof AlertView>;

/** How the house stands with its keys, the older system's sessions and what needs a person. */
export const KeysAnswer = z.object({
  keys: z.array(KeyUseView),
  legacy: LegacyUseView.nullable().meta({ description: "null: no older session ever came" }),
  alerts: z.array(AlertView),
});
