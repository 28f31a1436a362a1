import { z } from "zod";

const limit = z.int().positive().nullable();

/**
 * Everything about Patreon that is unconfirmed or worth varying. The defaults are the best documented reading;
 * a limit of null is switched off.
 */
export const SettingsSchema = z.strictObject({
  latencyMs: z.int().min(0).max(60_000).default(0),

  expiresIn: z.int().positive().default(2_678_400),
  expiresInAsString: z.boolean().default(false),
  invalidGrantStatus: z.union([z.literal(400), z.literal(401)]).default(401),
  invalidClientStatus: z.union([z.literal(400), z.literal(401)]).default(401),
  oldAccessTokenDies: z.boolean().default(true),
  secondSignInKillsFirst: z.boolean().default(false),
  codeLifeSeconds: z.int().positive().default(600),
  pkceEnforced: z.boolean().default(false),
  rememberConsent: z.boolean().default(false),
  unverifiedCanAuthorize: z.boolean().default(true),

  missingEmail: z.enum(["absent", "null"]).default("absent"),
  notYoursStatus: z.union([z.literal(403), z.literal(404)]).default(404),
  strictBrackets: z.boolean().default(false),
  pledgeHistoryTimesOut: z.boolean().default(true),
  pageSizeMax: z.int().min(1).max(1000).default(1000),
  lastPage: z.enum(["alternate", "null", "absent"]).default("alternate"),
  pageDrift: z.enum(["none", "repeat", "miss"]).default("none"),
  shortPages: z.boolean().default(false),

  tokenLimit: limit.default(100),
  clientLimit: limit.default(100),
  edgeLimit: limit.default(2000),
  edgeBlockSeconds: z.int().positive().default(1800),
  edgeBlocksTokenEndpoint: z.boolean().default(true),
  throttleStyle: z.enum(["full", "header_only", "no_body", "no_number"]).default("full"),

  declineRetryDays: z.number().positive().default(7),
  chargeSettleHours: z.number().positive().default(24),
  trialDays: z.number().positive().default(7),

  webhooksHeld: z.boolean().default(false),
  webhookEncoding: z.enum(["utf8", "escaped", "pretty"]).default("utf8"),
  webhookRetrySeconds: z.array(z.number().positive()).default([30, 300, 900, 3600, 10_800, 86_400, 604_800]),
});

export type Settings = z.infer<typeof SettingsSchema>;
export type ThrottleStyle = Settings["throttleStyle"];

export const defaultSettings: Settings = SettingsSchema.parse({});

/** A change of some settings: unlike `SettingsSchema.partial()` it fills in no defaults for what is left out. */
export const SettingsChange = z.strictObject(
  Object.fromEntries(
    Object.entries(SettingsSchema.shape).map(([name, field]) => [name, field.unwrap().optional()]),
  ),
) as unknown as z.ZodType<Partial<Settings>>;
