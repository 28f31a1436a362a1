import { createDecoys } from "@/lib/accounts/decoy";
import { createPasswordHasher } from "@/lib/accounts/password-hasher";
import type { AlertChannel } from "@/lib/alerts/channels";
import type { Db } from "@/lib/db/client";
import { createKeyring } from "@/lib/edge/keyring";
import { createCounterStore } from "@/lib/limits/counters";
import { createGuessing } from "@/lib/limits/guessing";
import { log } from "@/lib/log";
import type { MailSettings } from "@/lib/mail/settings";
import { createPatreon } from "@/lib/patreon/client";
import { createTokenBox } from "@/lib/patreon/token-box";

/** Settings of a test's world; the Patreon address is the sandbox's. */
export const testSettings = {
  APP_URL: "http://127.0.0.1:3000",
  PATREON_CLIENT_ID: "gatehouse-sandbox",
  PATREON_CLIENT_SECRET: "gatehouse-sandbox-secret",
  PATREON_CAMPAIGN_ID: "7000001",
};

/** Long enough and random enough for the settings' own rules. */
export const testSecrets = {
  jwt: "t8Q2kz7VwYxM4nB1cR6dF9gH3jL5pS0a",
  jwtOld: "o1W3eR5tY7uI9pA2sD4fG6hJ8kL0zX1c",
  encryption: "e9M8nB7vC6xZ5lK4jH3gF2dS1aP0oI9u",
  cron: "c7A5bN3mQ1wE9rT8yU6iO4pL2kJ0hG5f",
  metrics: "m4X8sV2bN6qW0eR9tY3uI7oP5aS1dF8g",
};

const policy = { graceDays: 7, trialsCountAsPaid: true, creatorPatreonIds: ["7000000"] };

/** All that domain functions are handed, around a real database, a clock and a Patreon address of the test's choice. */
export async function createTestDeps(options: {
  db: Db;
  now: () => Date;
  patreonUrl?: string;
  fetch?: typeof fetch;
}) {
  const keyring = await createKeyring(testSecrets.jwt, [testSecrets.jwtOld], "1");
  return {
    db: options.db,
    now: options.now,
    log,
    // Cost 4 is bcrypt's least: tests are about the rules, not about the work.
    hasher: createPasswordHasher(4),
    decoys: createDecoys({ db: options.db, now: options.now, secret: testSecrets.encryption, cost: 4 }),
    tokens: {
      keyring,
      issuer: testSettings.APP_URL,
      accessMinutes: 15,
      idleDays: 7,
      absoluteDays: 30,
      skewSeconds: 60,
    },
    patreon: createPatreon({
      ...testSettings,
      PATREON_BASE_URL: options.patreonUrl ?? "http://127.0.0.1:9",
      fetch: options.fetch ?? fetch,
      now: options.now,
    }),
    tokenBox: createTokenBox(testSecrets.encryption, []),
    policy,
    alerts: { db: options.db, now: options.now, log, channels: [] as AlertChannel[] },
    mail: { siteUrl: testSettings.APP_URL, way: { kind: "mailbox" } } as MailSettings,
    guessing: createGuessing(createCounterStore(options.db, null), 1000, 100_000),
  };
}

export const device = { userAgent: "Test browser", address: "192.0.2.1" };
