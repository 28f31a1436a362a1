import { z } from "zod";
import { isLoopback } from "@/lib/contracts/site";

/**
 * All settings, parsed once. Beside this file only `lib/edge/settings.ts` (which may not use Node), the level in
 * `lib/log.ts` (which must work when the settings are faulty) and `lib/server/platform.ts` (what a platform says of
 * itself is nobody's setting) read `process.env`. `.env.example` lists every name with a sentence; a test holds the two
 * together.
 */

const secret = (name: string) =>
  z
    .string({
      error: `${name} is missing: set it to at least 32 random characters (openssl rand -base64 48)`,
    })
    .min(32, `${name} is too short: at least 32 random characters (openssl rand -base64 48)`)
    .refine((value) => !value.includes(","), `${name} may hold no comma: old secrets are listed with commas`)
    .refine((value) => new Set(value).size >= 10, `${name} is too simple: use random characters`)
    .refine((value) => !/change.?me|your.?secret|password|example/i.test(value), `${name} is a placeholder`);

const list = z
  .string()
  .default("")
  .transform((value) =>
    value
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  );

/** The older system's key is what it is: it need not be as long as ours, but nobody may guess it. */
const legacySecret = z
  .string()
  .min(16, "LEGACY_JWT_SECRET is too short to be safe: leave it unset, and people sign in once more")
  .refine(
    (value) => new Set(value).size >= 8 && !/change.?me|your.?secret|password|example/i.test(value),
    "LEGACY_JWT_SECRET can be guessed: leave it unset, and people sign in once more",
  )
  .optional();

const secretList = (name: string) =>
  list.pipe(z.array(z.string().min(32, `${name}: each of its secrets needs at least 32 characters`)));

/**
 * An empty key would verify whatever anybody sends (CVE-2026-26078 was that), so an empty entry is refused and not
 * passed over as in other lists.
 */
const webhookSecrets = z
  .string()
  .optional()
  .transform((value) => (value === undefined ? [] : value.split(",").map((entry) => entry.trim())))
  .pipe(
    z.array(z.string().min(8, "PATREON_WEBHOOK_SECRET: each of its secrets needs at least 8 characters")),
  );

const whole = (name: string, fallback: number, min: number, max: number) =>
  z.coerce
    .number({ error: `${name} must be a number` })
    .int(`${name} must be a whole number`)
    .min(min, `${name} must be at least ${min}`)
    .max(max, `${name} must be at most ${max}`)
    .default(fallback);

const flag = (name: string, fallback: boolean) =>
  z
    .enum(["true", "false", "1", "0"], { error: `${name} must be true or false` })
    .default(fallback ? "true" : "false")
    .transform((value) => value === "true" || value === "1");

const required = (name: string, what: string) => z.string({ error: `${name} is missing: ${what}` });

const origin = (name: string) =>
  z
    .url({ protocol: /^https?$/, error: `${name} must be an address such as https://members.example.com` })
    .transform((value) => new URL(value).origin);

/** Compared to the letter with what browsers send in `Origin`, so nothing but an origin will do. */
const originList = (name: string) =>
  list.pipe(
    z.array(
      z
        .string()
        .refine(
          (value) => /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value,
          `${name} must hold origins such as https://www.example.com, without a path and without *`,
        ),
    ),
  );

const optional = z.string().optional();

/** A limit is written `points/seconds`. */
const limit = (name: string, fallback: `${number}/${number}`) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,6}$/, `${name} must be so many in so many seconds, such as ${fallback}`)
    .default(fallback)
    .transform((value) => {
      const [points, seconds] = value.split("/").map(Number) as [number, number];
      return { points, seconds };
    });

const settingsSchema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  GATEHOUSE_DEMO: flag("GATEHOUSE_DEMO", false),
  APP_URL: origin("APP_URL"),
  CORS_ORIGINS: originList("CORS_ORIGINS"),
  DATABASE_URL: required("DATABASE_URL", "the address of a PostgreSQL database, postgres://…").regex(
    /^postgres(ql)?:\/\//,
    "DATABASE_URL must start with postgres://",
  ),
  DATABASE_POOL_MAX: whole("DATABASE_POOL_MAX", 10, 1, 200),
  DATABASE_POOLER: flag("DATABASE_POOLER", false),

  JWT_SECRET: secret("JWT_SECRET"),
  JWT_SECRET_OLD: secretList("JWT_SECRET_OLD"),
  TOKEN_VERSION: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,20}$/, "TOKEN_VERSION takes letters, digits, _ and -, at most 20")
    .default("1"),
  LEGACY_JWT_SECRET: legacySecret,
  LEGACY_ACCEPT_UNTIL: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], {
      error: "LEGACY_ACCEPT_UNTIL must be a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z",
    })
    .transform((value) => new Date(value))
    .optional(),
  ENCRYPTION_KEY: secret("ENCRYPTION_KEY"),
  ENCRYPTION_KEY_OLD: secretList("ENCRYPTION_KEY_OLD"),
  ACCESS_TOKEN_MINUTES: whole("ACCESS_TOKEN_MINUTES", 15, 1, 24 * 60),
  SESSION_IDLE_DAYS: whole("SESSION_IDLE_DAYS", 7, 1, 365),
  SESSION_ABSOLUTE_DAYS: whole("SESSION_ABSOLUTE_DAYS", 30, 1, 365),
  CLOCK_SKEW_SECONDS: whole("CLOCK_SKEW_SECONDS", 60, 0, 120),
  COOKIE_DOMAIN: z
    .string()
    .regex(/^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/i, "COOKIE_DOMAIN must be a bare domain such as example.com")
    .optional(),
  BCRYPT_COST: whole("BCRYPT_COST", 12, 4, 15),
  TRUSTED_PROXIES: whole("TRUSTED_PROXIES", 0, 0, 10),

  PATREON_BASE_URL: origin("PATREON_BASE_URL").default("https://www.patreon.com"),
  PATREON_CLIENT_ID: required("PATREON_CLIENT_ID", "the client id from Patreon's developer portal"),
  PATREON_CLIENT_SECRET: required(
    "PATREON_CLIENT_SECRET",
    "the client secret from Patreon's developer portal",
  ),
  PATREON_CAMPAIGN_ID: required("PATREON_CAMPAIGN_ID", "the number of your campaign").regex(
    /^\d+$/,
    "PATREON_CAMPAIGN_ID must be a number",
  ),
  PATREON_CREATOR_ACCESS_TOKEN: optional,
  PATREON_CREATOR_REFRESH_TOKEN: optional,
  CREATOR_PATREON_IDS: list,
  PATREON_WEBHOOK_SECRET: webhookSecrets,
  MEMBERSHIP_GRACE_DAYS: whole("MEMBERSHIP_GRACE_DAYS", 7, 0, 60),
  TRIALS_COUNT_AS_PAID: flag("TRIALS_COUNT_AS_PAID", true),
  MAX_LOSS_PERCENT: whole("MAX_LOSS_PERCENT", 20, 0, 100),
  CRON_SECRET: secret("CRON_SECRET"),

  REDIS_URL: optional,
  REDIS_CLUSTER: flag("REDIS_CLUSTER", false),
  RATE_LIMIT_SCALE: z.coerce
    .number({ error: "RATE_LIMIT_SCALE must be a number" })
    .positive("RATE_LIMIT_SCALE must be above 0")
    .default(1),
  LIMIT_LOGIN: limit("LIMIT_LOGIN", "60/300"),
  LIMIT_REGISTER: limit("LIMIT_REGISTER", "20/3600"),
  LIMIT_REFRESH: limit("LIMIT_REFRESH", "600/300"),
  LIMIT_PASSWORD: limit("LIMIT_PASSWORD", "20/900"),
  LIMIT_PATREON: limit("LIMIT_PATREON", "60/300"),
  LIMIT_WEBHOOK: limit("LIMIT_WEBHOOK", "6000/60"),
  LIMIT_CHECK: limit("LIMIT_CHECK", "6/3600"),
  LIMIT_STAFF_CHECK: limit("LIMIT_STAFF_CHECK", "120/3600"),
  LIMIT_MAIL: limit("LIMIT_MAIL", "5/3600"),
  FAILURES_BEFORE_WAIT: whole("FAILURES_BEFORE_WAIT", 5, 1, 100),
  FAILURES_IN_A_ROW_MAX: whole("FAILURES_IN_A_ROW_MAX", 100, 5, 100),
  ALERT_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: "ALERT_WEBHOOK_URL must be an address" })
    .optional(),
  ALERT_MAIL_TO: list.pipe(z.array(z.email("ALERT_MAIL_TO must hold e-mail addresses"))),
  ALERT_MAIL_FROM: z.email("ALERT_MAIL_FROM must be an e-mail address").optional(),
  MAIL_FROM: z.email("MAIL_FROM must be an e-mail address").optional(),
  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: "SMTP_URL must be an address such as smtps://user:secret@mail.example.com",
    })
    .optional(),

  METRICS_TOKEN: secret("METRICS_TOKEN").optional(),
  METRICS_KEPT_SECONDS: whole("METRICS_KEPT_SECONDS", 10, 0, 3600),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({
      protocol: /^https?$/,
      error: "OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://collector:4318",
    })
    .optional(),
  KEEP_SESSIONS_DAYS: whole("KEEP_SESSIONS_DAYS", 30, 0, 3650),
  KEEP_LINKS_DAYS: whole("KEEP_LINKS_DAYS", 30, 0, 3650),
  KEEP_AUDIT_DAYS: whole("KEEP_AUDIT_DAYS", 0, 0, 3650),
  KEEP_EVENTS_DAYS: whole("KEEP_EVENTS_DAYS", 0, 0, 3650),

  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});

export type Settings = z.infer<typeof settingsSchema>;

/** The name of every setting there is. */
export const settingNames = Object.keys(settingsSchema.shape);

/** Everything wrong with the settings, one sentence each; never holds a setting's value. */
export class SettingsError extends Error {
  /**
   * By name, not by class: the bundler gives each route a copy of this module, and what the process shares (lib/server/
   * deps.ts) throws the copy of whichever route came first.
   */
  static override [Symbol.hasInstance](value: unknown): value is SettingsError {
    return value instanceof Error && value.name === "SettingsError";
  }

  constructor(readonly faults: string[]) {
    super(`The settings are not complete:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.name = "SettingsError";
  }
}

const isOfThisMachine = (url: string) => isLoopback(new URL(url).hostname);

/** Browsers refuse a cookie for a domain that is neither the host's nor above it, and for a whole top level (RFC 6265, 5.3). */
function isDomainOf(appUrl: string, cookieDomain: string): boolean {
  const { hostname } = new URL(appUrl);
  const domain = cookieDomain.replace(/^\./, "").toLowerCase();
  return domain === hostname || (domain.includes(".") && hostname.endsWith(`.${domain}`));
}

/** Whether the `redis` package can read an address. It throws at one that it cannot, and then every request fails. */
function isRedisAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, pathname } = new URL(value);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return /^rediss?:$/.test(protocol) && /^[^,]+$/.test(hostname) && /^(\/\d*)?$/.test(pathname);
}

function redisFaults({ REDIS_URL, REDIS_CLUSTER }: Partial<Settings>): string[] {
  if (REDIS_URL === undefined || REDIS_CLUSTER === undefined) return [];
  const nodes = REDIS_CLUSTER ? REDIS_URL.split(",").map((node) => node.trim()) : [REDIS_URL];
  if (nodes.every(isRedisAddress)) return [];
  return [
    "REDIS_URL must be an address such as redis://:secret@localhost:6379; several, with commas, only with REDIS_CLUSTER=true",
  ];
}

/** The rules between settings. A setting that is faulty by itself is undefined here, and has been told of already. */
function crossFaults(settings: Partial<Settings>): string[] {
  const faults: string[] = [];
  if (settings.LEGACY_JWT_SECRET && !settings.LEGACY_ACCEPT_UNTIL)
    faults.push(
      "LEGACY_JWT_SECRET needs LEGACY_ACCEPT_UNTIL: the day from which older sessions count no more",
    );
  if (settings.LEGACY_JWT_SECRET && settings.LEGACY_JWT_SECRET === settings.JWT_SECRET)
    faults.push("LEGACY_JWT_SECRET must differ from JWT_SECRET: sign with a new secret here");
  const { JWT_SECRET, ENCRYPTION_KEY, CRON_SECRET, METRICS_TOKEN } = settings;
  const secrets = [JWT_SECRET, ENCRYPTION_KEY, CRON_SECRET, METRICS_TOKEN].filter(Boolean);
  if (new Set(secrets).size !== secrets.length)
    faults.push("JWT_SECRET, ENCRYPTION_KEY, CRON_SECRET and METRICS_TOKEN must differ from each other");
  if (settings.PATREON_CREATOR_REFRESH_TOKEN && !settings.PATREON_CREATOR_ACCESS_TOKEN)
    faults.push("PATREON_CREATOR_REFRESH_TOKEN is set without PATREON_CREATOR_ACCESS_TOKEN");
  if (settings.ALERT_MAIL_TO?.length && !(settings.SMTP_URL && settings.ALERT_MAIL_FROM))
    faults.push("ALERT_MAIL_TO needs SMTP_URL and ALERT_MAIL_FROM");
  if (settings.SMTP_URL && !settings.MAIL_FROM && !settings.ALERT_MAIL_FROM)
    faults.push("SMTP_URL needs MAIL_FROM: who letters to members come from");
  if (settings.MAIL_FROM && !settings.SMTP_URL)
    faults.push("MAIL_FROM needs SMTP_URL: the mail server that letters go through");
  if (settings.GATEHOUSE_DEMO && settings.APP_URL && !isOfThisMachine(settings.APP_URL))
    faults.push("GATEHOUSE_DEMO is for an APP_URL on this machine only");
  if (settings.COOKIE_DOMAIN && settings.APP_URL && !isDomainOf(settings.APP_URL, settings.COOKIE_DOMAIN))
    faults.push("COOKIE_DOMAIN must be the host of APP_URL or a domain above it: browsers refuse all others");
  faults.push(...redisFaults(settings));
  if (settings.NODE_ENV === "production" && !settings.GATEHOUSE_DEMO)
    faults.push(...productionFaults(settings));
  return faults;
}

/** The rules that hold in production only; the demo is excepted, because it runs a production build. */
function productionFaults(settings: Partial<Settings>): string[] {
  const { APP_URL, CORS_ORIGINS, PATREON_BASE_URL, BCRYPT_COST } = settings;
  const faults: string[] = [];
  if (APP_URL && !APP_URL.startsWith("https://") && !isOfThisMachine(APP_URL))
    faults.push("APP_URL must start with https:// in production");
  if (CORS_ORIGINS?.some((origin) => !origin.startsWith("https://") && !isOfThisMachine(origin)))
    faults.push("CORS_ORIGINS must start with https:// in production");
  if (PATREON_BASE_URL && PATREON_BASE_URL !== "https://www.patreon.com")
    faults.push("PATREON_BASE_URL must be left alone in production: only the demo talks to a simulator");
  const longest = { ACCESS_TOKEN_MINUTES: 15, SESSION_IDLE_DAYS: 7, SESSION_ABSOLUTE_DAYS: 30 } as const;
  for (const [name, most] of Object.entries(longest))
    if ((settings[name as keyof typeof longest] ?? 0) > most)
      faults.push(`${name} above ${most} is for development only`);
  if (BCRYPT_COST !== undefined && BCRYPT_COST < 12) faults.push("BCRYPT_COST below 12 is for tests only");
  return faults;
}

/**
 * Reads all settings from `source`. A blank one counts as not set, which is what `NAME=` in a file means to say.
 * @throws SettingsError that lists every fault at once.
 */
export function parseSettings(source: Record<string, string | undefined>): Settings {
  const read: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    // One by one, so that a fault in one setting hides none of the rules between the others.
    const parsed = schema.safeParse(source[name] || undefined);
    if (parsed.success) read[name] = parsed.data;
    else faults.push(...parsed.error.issues.map((issue) => issue.message));
  }
  faults.push(...crossFaults(read));
  if (faults.length > 0) throw new SettingsError(faults);
  return read as Settings;
}

let settings: Settings | undefined;

/** The settings of this process, parsed at first use (a build needs none). @throws SettingsError */
export function env(): Settings {
  settings ??= parseSettings(process.env);
  return settings;
}
