import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testSecrets } from "@/tests/support/deps";
import { parseSettings, SettingsError, settingNames } from "./env";

const complete = {
  NODE_ENV: "production",
  APP_URL: "https://members.example.com/",
  DATABASE_URL: "postgres://gatehouse@db/gatehouse",
  JWT_SECRET: testSecrets.jwt,
  ENCRYPTION_KEY: testSecrets.encryption,
  CRON_SECRET: testSecrets.cron,
  PATREON_CLIENT_ID: "client",
  PATREON_CLIENT_SECRET: "client-secret",
  PATREON_CAMPAIGN_ID: "7000001",
};

const faultsOf = (source: Record<string, string | undefined>): string[] => {
  try {
    parseSettings(source);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
};
const faults = (change: Record<string, string | undefined>) => faultsOf({ ...complete, ...change });
const only = (pattern: RegExp) => [expect.stringMatching(pattern)];

describe("parseSettings", () => {
  it("takes what is needed and fills in the documented defaults", () => {
    expect(parseSettings(complete)).toMatchObject({
      APP_URL: "https://members.example.com",
      ACCESS_TOKEN_MINUTES: 15,
      SESSION_IDLE_DAYS: 7,
      SESSION_ABSOLUTE_DAYS: 30,
      CLOCK_SKEW_SECONDS: 60,
      BCRYPT_COST: 12,
      MEMBERSHIP_GRACE_DAYS: 7,
      MAX_LOSS_PERCENT: 20,
      TRIALS_COUNT_AS_PAID: true,
      GATEHOUSE_DEMO: false,
      JWT_SECRET_OLD: [],
      CREATOR_PATREON_IDS: [],
      TRUSTED_PROXIES: 0,
      PATREON_BASE_URL: "https://www.patreon.com",
    });
  });

  it("reads lists, numbers and flags", () => {
    const read = parseSettings({
      ...complete,
      JWT_SECRET_OLD: ` ${testSecrets.jwtOld} , ${testSecrets.cron},`,
      CREATOR_PATREON_IDS: "1, 2",
      TRIALS_COUNT_AS_PAID: "0",
      MEMBERSHIP_GRACE_DAYS: "0",
    });
    expect(read.JWT_SECRET_OLD).toEqual([testSecrets.jwtOld, testSecrets.cron]);
    expect(read.CREATOR_PATREON_IDS).toEqual(["1", "2"]);
    expect(read).toMatchObject({ TRIALS_COUNT_AS_PAID: false, MEMBERSHIP_GRACE_DAYS: 0 });
  });

  it("a blank setting counts as not set, never as 0 or as an empty secret", () => {
    const blank = { MEMBERSHIP_GRACE_DAYS: "", MAX_LOSS_PERCENT: "", GATEHOUSE_DEMO: "", COOKIE_DOMAIN: "" };
    expect(parseSettings({ ...complete, ...blank })).toEqual(parseSettings(complete));
    expect(faults({ JWT_SECRET: "" })).toEqual(only(/^JWT_SECRET is missing/));
  });

  it("lists everything that is missing at once", () => {
    const missing = faultsOf({});
    for (const name of Object.keys(complete).filter((name) => name !== "NODE_ENV"))
      expect(missing, name).toContainEqual(
        expect.stringMatching(new RegExp(`^${name} (is missing|must be)`)),
      );
    expect(missing).toHaveLength(Object.keys(complete).length - 1);
  });

  it("lists faults of single settings and of rules between them together", () => {
    const all = faults({
      JWT_SECRET: "short",
      APP_URL: "http://members.example.com",
      BCRYPT_COST: "10",
      MAX_LOSS_PERCENT: "200",
      CRON_SECRET: testSecrets.encryption,
      PATREON_CREATOR_REFRESH_TOKEN: "refresh",
    });
    for (const name of [
      "JWT_SECRET is too short",
      "APP_URL",
      "BCRYPT_COST below",
      "MAX_LOSS_PERCENT",
      "must differ",
      "PATREON_CREATOR_REFRESH_TOKEN is set",
    ])
      expect(all).toContainEqual(expect.stringContaining(name));
  });

  it("never repeats a setting's value, in the faults or in the message", () => {
    const values = {
      JWT_SECRET: "pAsSwOrD-hunter2-hunter2-hunter2-xyz",
      DATABASE_URL: "mysql://u:hunter2@h",
      APP_URL: "hunter2",
    };
    try {
      parseSettings({ ...complete, ...values });
      expect.unreachable();
    } catch (error) {
      expect(String(error) + JSON.stringify(error)).not.toContain("hunter2");
      expect((error as SettingsError).faults.length).toBeGreaterThanOrEqual(3);
    }
  });

  it.each([
    ["x".repeat(31), /too short/],
    ["ab".repeat(20), /too simple/],
    ["change-me-0123456789-abcdefghijklmnop", /placeholder/],
    ["your_secret_0123456789_abcdefghijklmn", /placeholder/],
  ])("refuses the secret %s", (value, why) => {
    for (const name of ["JWT_SECRET", "ENCRYPTION_KEY", "CRON_SECRET", "METRICS_TOKEN"])
      expect(faults({ [name]: value })).toContainEqual(expect.stringMatching(why));
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ JWT_SECRET_OLD: "short" }, /^JWT_SECRET_OLD/],
    [{ ENCRYPTION_KEY_OLD: `${"x".repeat(32)},short` }, /^ENCRYPTION_KEY_OLD/],
    [{ DATABASE_URL: "mysql://h/d" }, /^DATABASE_URL/],
    [{ PATREON_CAMPAIGN_ID: "lantern" }, /^PATREON_CAMPAIGN_ID/],
    [{ TOKEN_VERSION: "1.2" }, /^TOKEN_VERSION/],
    [{ CLOCK_SKEW_SECONDS: "121" }, /^CLOCK_SKEW_SECONDS/],
    [{ TRUSTED_PROXIES: "1.5" }, /^TRUSTED_PROXIES/],
    [{ TRUSTED_PROXIES: "many" }, /^TRUSTED_PROXIES/],
    [{ TRIALS_COUNT_AS_PAID: "yes" }, /^TRIALS_COUNT_AS_PAID/],
    [{ APP_URL: "ftp://members.example.com" }, /^APP_URL/],
    [{ CRON_SECRET: testSecrets.jwt }, /must differ/],
    [{ METRICS_TOKEN: testSecrets.cron }, /must differ/],
    [{ METRICS_TOKEN: testSecrets.jwtOld.slice(1) }, /^METRICS_TOKEN is too short/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" }, /^OTEL_EXPORTER_OTLP_ENDPOINT must be an address/],
    [{ PATREON_CREATOR_REFRESH_TOKEN: "r" }, /^PATREON_CREATOR_REFRESH_TOKEN/],
    [{ APP_URL: "http://members.example.com" }, /^APP_URL must start with https/],
    [{ APP_URL: "http://localhost.evil.example" }, /^APP_URL must start with https/],
    [{ PATREON_BASE_URL: "http://127.0.0.1:4010" }, /^PATREON_BASE_URL/],
    [{ ACCESS_TOKEN_MINUTES: "16" }, /^ACCESS_TOKEN_MINUTES above 15/],
    [{ SESSION_IDLE_DAYS: "8" }, /^SESSION_IDLE_DAYS above 7/],
    [{ SESSION_ABSOLUTE_DAYS: "31" }, /^SESSION_ABSOLUTE_DAYS above 30/],
    [{ BCRYPT_COST: "11" }, /^BCRYPT_COST below 12/],
    [{ GATEHOUSE_DEMO: "true" }, /^GATEHOUSE_DEMO/],
    [{ COOKIE_DOMAIN: "https://example.com" }, /^COOKIE_DOMAIN must be a bare domain/],
    [{ COOKIE_DOMAIN: "example.com/labs" }, /^COOKIE_DOMAIN must be a bare domain/],
    [{ COOKIE_DOMAIN: "example.org" }, /^COOKIE_DOMAIN must be the host/],
    [{ COOKIE_DOMAIN: "ple.com" }, /^COOKIE_DOMAIN must be the host/],
    [{ COOKIE_DOMAIN: "shop.members.example.com" }, /^COOKIE_DOMAIN must be the host/],
    [{ COOKIE_DOMAIN: "com" }, /^COOKIE_DOMAIN must be the host/],
    [{ REDIS_URL: "localhost:6379" }, /^REDIS_URL/],
    [{ REDIS_URL: "localhost" }, /^REDIS_URL/],
    [{ REDIS_URL: "http://localhost:6379" }, /^REDIS_URL/],
    [{ REDIS_URL: "redis:6379" }, /^REDIS_URL/],
    [{ REDIS_URL: "redis://localhost:6379/first" }, /^REDIS_URL/],
    [{ REDIS_URL: "redis://:50%@localhost:6379" }, /^REDIS_URL/],
    [{ REDIS_URL: "redis://one:6379,redis://two:6379" }, /^REDIS_URL/],
    [{ REDIS_URL: "redis://one,two" }, /^REDIS_URL/],
    [{ REDIS_URL: "redis://one:6379,two:6379", REDIS_CLUSTER: "true" }, /^REDIS_URL/],
    [{ REDIS_URL: "redis://one:6379,", REDIS_CLUSTER: "true" }, /^REDIS_URL/],
  ])("refuses %o in production", (change, why) => {
    expect(faults(change)).toEqual(only(why));
  });

  it.each([
    { COOKIE_DOMAIN: "example.com" },
    { COOKIE_DOMAIN: ".Example.com" },
    { COOKIE_DOMAIN: "members.example.com" },
    { APP_URL: "https://localhost", COOKIE_DOMAIN: "localhost" },
    { REDIS_URL: "redis://localhost" },
    { REDIS_URL: "rediss://gate:se,cr%20et@valkey.example.com:6380/2" },
    { REDIS_URL: "redis://[::1]:6379/" },
    { REDIS_URL: "redis://one:6379, redis://two:6379", REDIS_CLUSTER: "true" },
  ])("takes %o", (change) => {
    expect(faults(change)).toEqual([]);
  });

  it("allows longer lives, cheap hashes and a simulator in development, and in the demo on this machine", () => {
    const easy = {
      APP_URL: "http://127.0.0.1:3000",
      PATREON_BASE_URL: "http://127.0.0.1:4010",
      ACCESS_TOKEN_MINUTES: "600",
      SESSION_IDLE_DAYS: "60",
      SESSION_ABSOLUTE_DAYS: "365",
      BCRYPT_COST: "4",
    };
    expect(faults({ ...easy, NODE_ENV: "development" })).toEqual([]);
    expect(faults({ ...easy, GATEHOUSE_DEMO: "1" })).toEqual([]);
    expect(faults(easy)).toHaveLength(5);
  });
});

describe(".env.example", () => {
  const lines = [...readFileSync(".env.example", "utf8").matchAll(/^#? ?([A-Z][A-Z0-9_]+)=(.*)$/gm)];
  const example = Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value]));

  it("names every setting there is, and no other", () => {
    // NODE_ENV is not the operator's to set: each command of ours sets it.
    expect(Object.keys(example).sort()).toEqual(settingNames.filter((name) => name !== "NODE_ENV").sort());
  });

  it("shows the defaults as they are", () => {
    const required = { ...complete, APP_URL: example.APP_URL, DATABASE_URL: example.DATABASE_URL };
    const filled = Object.entries({ ...example, ...required });
    expect(parseSettings(Object.fromEntries(filled))).toEqual(parseSettings(required));
  });
});
