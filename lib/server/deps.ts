import "server-only";
import path from "node:path";
import { createDecoys, type Decoys } from "@/lib/accounts/decoy";
import { createPasswordHasher, type PasswordHasher } from "@/lib/accounts/password-hasher";
import { alertChannels } from "@/lib/alerts/channels";
import type { AlertDeps } from "@/lib/alerts/raise";
import { connect, type Db } from "@/lib/db/client";
import { createKeyring } from "@/lib/edge/keyring";
import type { LegacySettings } from "@/lib/edge/legacy-token";
import { env, type Settings } from "@/lib/env";
import type { CookieSite } from "@/lib/http/cookies";
import { isOtherSite } from "@/lib/http/cors";
import { createCounterStore } from "@/lib/limits/counters";
import { createGuessing, type Guessing } from "@/lib/limits/guessing";
import { type AddressLimits, createLimits, type Limits } from "@/lib/limits/limits";
import { connectRedis, type Redis } from "@/lib/limits/redis";
import { type Log, log } from "@/lib/log";
import { type MailSettings, mailSettings } from "@/lib/mail/settings";
import { type PolicySettings, policySettings } from "@/lib/membership/observe";
import { watchGuessing, watchLimits } from "@/lib/metrics/watch-limits";
import { watchPatreon } from "@/lib/metrics/watch-patreon";
import { watchTransactions } from "@/lib/metrics/watch-transactions";
import { createTally, type Tally } from "@/lib/overview/tally";
import { createPatreon, type Patreon } from "@/lib/patreon/client";
import { createTokenBox, type TokenBox } from "@/lib/patreon/token-box";
import { createShelf, type Shelf } from "@/lib/rooms/shelf";
import type { TokenSettings } from "@/lib/sessions/tokens";
import { processMetrics } from "./metrics";

/** Everything the domain is handed: the real database, clock, Patreon and secrets of this process. */
export interface Deps {
  settings: Settings;
  db: Db;
  now: () => Date;
  log: Log;
  hasher: PasswordHasher;
  decoys: Decoys;
  tokens: TokenSettings & { skewSeconds: number };
  /** null: sessions of the older system are not carried over. */
  legacy: LegacySettings | null;
  site: CookieSite;
  patreon: Patreon;
  tokenBox: TokenBox;
  policy: PolicySettings;
  /** null: limits are counted in PostgreSQL alone. */
  redis: Redis | null;
  limits: Limits;
  guessing: Guessing;
  alerts: AlertDeps;
  /** The rooms of the members, as files. */
  shelf: Shelf;
  mail: MailSettings;
  /** What is counted by the day. */
  tally: Tally;
}

const addressLimits = (settings: Settings): AddressLimits => ({
  login: settings.LIMIT_LOGIN,
  register: settings.LIMIT_REGISTER,
  refresh: settings.LIMIT_REFRESH,
  password: settings.LIMIT_PASSWORD,
  patreon: settings.LIMIT_PATREON,
  webhook: settings.LIMIT_WEBHOOK,
  check: settings.LIMIT_CHECK,
  staff_check: settings.LIMIT_STAFF_CHECK,
  mail: settings.LIMIT_MAIL,
});

function legacySettings({ LEGACY_JWT_SECRET, LEGACY_ACCEPT_UNTIL }: Settings): LegacySettings | null {
  if (!LEGACY_JWT_SECRET || !LEGACY_ACCEPT_UNTIL) return null;
  return { key: new TextEncoder().encode(LEGACY_JWT_SECRET), acceptUntil: LEGACY_ACCEPT_UNTIL };
}

async function wire(): Promise<Deps> {
  const settings = env();
  const keyring = await createKeyring(settings.JWT_SECRET, settings.JWT_SECRET_OLD, settings.TOKEN_VERSION);
  const metrics = processMetrics();
  const { DATABASE_URL, DATABASE_POOL_MAX, DATABASE_POOLER, REDIS_URL, REDIS_CLUSTER } = settings;
  const db = watchTransactions(
    connect(DATABASE_URL, DATABASE_POOL_MAX, { pooler: DATABASE_POOLER }),
    metrics,
  );
  const redis = REDIS_URL ? await connectRedis(REDIS_URL, REDIS_CLUSTER, log) : null;
  const counters = createCounterStore(db, redis?.client ?? null);
  const now = () => new Date();
  const scaled = (points: number) => Math.max(1, Math.round(points * settings.RATE_LIMIT_SCALE));
  return {
    settings,
    db,
    now,
    log,
    hasher: createPasswordHasher(settings.BCRYPT_COST),
    decoys: createDecoys({ db, now, secret: settings.ENCRYPTION_KEY, cost: settings.BCRYPT_COST }),
    tokens: {
      keyring,
      issuer: settings.APP_URL,
      accessMinutes: settings.ACCESS_TOKEN_MINUTES,
      idleDays: settings.SESSION_IDLE_DAYS,
      absoluteDays: settings.SESSION_ABSOLUTE_DAYS,
      skewSeconds: settings.CLOCK_SKEW_SECONDS,
    },
    legacy: legacySettings(settings),
    site: {
      secure: settings.APP_URL.startsWith("https:"),
      domain: settings.COOKIE_DOMAIN,
      acrossSites: settings.CORS_ORIGINS.some((origin) => isOtherSite(origin, settings.APP_URL)),
    },
    patreon: createPatreon({ ...settings, fetch: watchPatreon(fetch, metrics) }),
    tokenBox: createTokenBox(settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEY_OLD),
    policy: policySettings(settings),
    redis,
    limits: watchLimits(createLimits(counters, addressLimits(settings), settings.RATE_LIMIT_SCALE), metrics),
    guessing: watchGuessing(
      createGuessing(counters, scaled(settings.FAILURES_BEFORE_WAIT), scaled(settings.FAILURES_IN_A_ROW_MAX)),
      metrics,
    ),
    alerts: { db, now, log, channels: alertChannels(settings, fetch) },
    shelf: createShelf(path.join(process.cwd(), "content", "labs"), log),
    mail: mailSettings(settings),
    tally: createTally({ db, now, log }),
  };
}

// On globalThis, because hot reload evaluates modules again and each time would open another pool.
const kept = globalThis as { gatehouseDeps?: Promise<Deps> };

/** The deps of this process, wired at first use. @throws SettingsError when a setting is missing or weak. */
export function deps(): Promise<Deps> {
  if (!kept.gatehouseDeps) {
    kept.gatehouseDeps = wire();
    kept.gatehouseDeps.catch(() => {
      kept.gatehouseDeps = undefined;
    });
  }
  return kept.gatehouseDeps;
}
