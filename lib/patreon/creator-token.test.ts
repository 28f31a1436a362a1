import { beforeEach, describe, expect, it } from "vitest";
import { listOpenAlerts } from "@/lib/alerts/raise";
import { patreonCreatorTokens } from "@/lib/db/schema";
import { nextCheck } from "@/lib/membership/schedule";
import { CREATOR_ID } from "@/scripts/sandbox/campaigns";
import { sandboxDefaults } from "@/scripts/sandbox/options";
import { testSecrets, testSettings } from "@/tests/support/deps";
import { clearDatabase, openPatreonWorld, type PatreonWorld } from "@/tests/support/patreon-world";
import { useDatabase } from "@/tests/support/vitest";
import { createPatreon } from "./client";
import { type CreatorSettings, freshCreatorToken } from "./creator-token";
import { tellCreatorTokenHealth } from "./creator-token-health";
import { createTokenBox } from "./token-box";

const day = 86_400;
const month = 2_678_400;
const settings = {
  accessToken: sandboxDefaults.creatorAccessToken,
  refreshToken: sandboxDefaults.creatorRefreshToken,
};

describe("freshCreatorToken", () => {
  const database = useDatabase();
  beforeEach(() => clearDatabase(database.db));

  const works = async (world: PatreonWorld, token: string | null) =>
    (await world.sandbox.api("/campaigns/7000001/members?page%5Bcount%5D=1", token ?? "")).status === 200;
  const renewals = (world: PatreonWorld) => world.calls("POST /api/oauth2/token");
  const row = async () => (await database.db.select().from(patreonCreatorTokens))[0];

  it("is null when none is set", async () => {
    const world = await openPatreonWorld(database.db);
    expect(await freshCreatorToken(world.deps, { accessToken: null, refreshToken: null })).toBeNull();
    expect(await row()).toBeUndefined();
  });

  it("is the set one at first, kept sealed, and nobody is asked", async () => {
    const world = await openPatreonWorld(database.db);
    expect(await freshCreatorToken(world.deps, settings)).toBe(settings.accessToken);
    expect(await freshCreatorToken(world.deps, settings)).toBe(settings.accessToken);
    const text = JSON.stringify(await row());
    for (const token of Object.values(settings)) expect(text).not.toContain(token);
    expect(await renewals(world)).toEqual({});
  });

  it("is renewed when Patreon refused it, and lives in the database from then on", async () => {
    const world = await openPatreonWorld(database.db);
    await freshCreatorToken(world.deps, settings);
    await world.tokens(CREATOR_ID, "expire");
    const renewed = await freshCreatorToken(world.deps, settings, true);
    expect(renewed).not.toBe(settings.accessToken);
    expect(await works(world, renewed)).toBe(true);
    expect(await freshCreatorToken(world.deps, settings)).toBe(renewed);
    expect(await renewals(world)).toEqual({ 200: 1 });
  });

  it("is renewed twenty days before its end, again and again, with the newest pair", async () => {
    const world = await openPatreonWorld(database.db);
    await freshCreatorToken(world.deps, settings);
    let token = await freshCreatorToken(world.deps, settings, true);
    for (let round = 0; round < 3; round += 1) {
      world.clock.advanceSeconds(month - 20 * day - 1);
      expect(await freshCreatorToken(world.deps, settings)).toBe(token);
      world.clock.advanceSeconds(1);
      const renewed = await freshCreatorToken(world.deps, settings);
      expect(renewed).not.toBe(token);
      expect(await works(world, renewed)).toBe(true);
      token = renewed;
    }
  });

  it("used by nothing but the runs of two years, it lives at each of them, and is renewed there", async () => {
    const world = await openPatreonWorld(database.db);
    const wait = (until: Date) =>
      world.clock.advanceSeconds((until.getTime() - world.clock.now().getTime()) / 1000);
    for (let run = 0; run < 48; run += 1) {
      wait(nextCheck(world.clock.now()));
      const before = await row();
      const livesStill = before?.tokenExpiresAt == null || before.tokenExpiresAt > world.clock.now();
      expect(livesStill, `run ${run}, ${world.clock.now().toISOString()}`).toBe(true);
      expect(await works(world, await freshCreatorToken(world.deps, settings))).toBe(true);
    }
    expect(await renewals(world)).toEqual({ 200: 47 });
  });

  it("is exchanged after a week for one whose end is told", async () => {
    const world = await openPatreonWorld(database.db);
    await freshCreatorToken(world.deps, settings);
    world.clock.advanceSeconds(7 * day - 1);
    expect(await freshCreatorToken(world.deps, settings)).toBe(settings.accessToken);
    world.clock.advanceSeconds(1);
    const renewed = await freshCreatorToken(world.deps, settings);
    expect(renewed).not.toBe(settings.accessToken);
    expect((await row())?.tokenExpiresAt).toEqual(new Date(world.clock.now().getTime() + month * 1000));
  });

  it("is not renewed at every use when Patreon shortens its life", async () => {
    const world = await openPatreonWorld(database.db);
    await world.sandbox.control("PUT", "/settings", { expiresIn: 3 * day });
    await freshCreatorToken(world.deps, settings);
    const short = await freshCreatorToken(world.deps, settings, true);
    world.clock.advanceSeconds(day - 1);
    expect(await freshCreatorToken(world.deps, settings)).toBe(short);
    world.clock.advanceSeconds(1);
    expect(await freshCreatorToken(world.deps, settings)).not.toBe(short);
    expect(await renewals(world)).toEqual({ 200: 2 });
  });

  it("that ten find refused at once is renewed by one of them", async () => {
    const world = await openPatreonWorld(database.db);
    await freshCreatorToken(world.deps, settings);
    const tokens = await Promise.all(
      Array.from({ length: 10 }, () => freshCreatorToken(world.deps, settings, settings.accessToken)),
    );
    expect(new Set(tokens).size).toBe(1);
    expect(await works(world, tokens[0] ?? null)).toBe(true);
    expect(await freshCreatorToken(world.deps, settings, settings.accessToken)).toBe(tokens[0]);
    expect(await renewals(world)).toEqual({ 200: 1 });
  });

  it("of ten renewals that are due at once one asks Patreon", async () => {
    const world = await openPatreonWorld(database.db);
    await freshCreatorToken(world.deps, settings);
    await freshCreatorToken(world.deps, settings, true);
    world.clock.advanceSeconds(month - day);
    const tokens = await Promise.all(
      Array.from({ length: 10 }, () => freshCreatorToken(world.deps, settings)),
    );
    expect(new Set(tokens).size).toBe(1);
    expect(await works(world, tokens[0] ?? null)).toBe(true);
    expect(await renewals(world)).toEqual({ 200: 2 });
  });

  it("a renewal that can wait does not stop anything when Patreon is down", async () => {
    const world = await openPatreonWorld(database.db);
    await freshCreatorToken(world.deps, settings);
    const token = await freshCreatorToken(world.deps, settings, true);
    world.clock.advanceSeconds(month - day);
    await world.fault({ kind: "html", match: { path: "/token" } });
    expect(await freshCreatorToken(world.deps, settings)).toBe(token);
    expect(await works(world, token)).toBe(true);
    expect(await freshCreatorToken(world.deps, settings)).not.toBe(token);
  });

  it("a renewal that cannot wait says that Patreon is down, and changes nothing", async () => {
    const world = await openPatreonWorld(database.db);
    await freshCreatorToken(world.deps, settings);
    await freshCreatorToken(world.deps, settings, true);
    world.clock.advanceSeconds(month + day);
    const before = await row();
    await world.fault({ kind: "html", match: { path: "/token" } });
    await expect(freshCreatorToken(world.deps, settings)).rejects.toMatchObject({ failure: "unavailable" });
    expect(await row()).toEqual(before);
    expect(await works(world, await freshCreatorToken(world.deps, settings))).toBe(true);
  });

  it("a refused renewal is noted and not asked for again, until a new token is set", async () => {
    const world = await openPatreonWorld(database.db);
    await freshCreatorToken(world.deps, settings);
    await world.tokens(CREATOR_ID, "revoke");
    expect(await freshCreatorToken(world.deps, settings, true)).toBeNull();
    expect(await freshCreatorToken(world.deps, settings, true)).toBeNull();
    expect(await freshCreatorToken(world.deps, settings)).toBeNull();
    expect(await renewals(world)).toEqual({ 401: 1 });
    const again = await world.sandbox.control("POST", `/people/${CREATOR_ID}/tokens`, {
      action: "issue",
      scopes: ["campaigns", "campaigns.members", "identity"],
    });
    const { accessToken, refreshToken } = again.document;
    expect(await freshCreatorToken(world.deps, { accessToken, refreshToken })).toBe(accessToken);
    expect(await works(world, accessToken)).toBe(true);
  });

  it("without a refresh token it is used as it is, and once Patreon refuses it never again", async () => {
    const world = await openPatreonWorld(database.db);
    const alone = { ...settings, refreshToken: null };
    expect(await freshCreatorToken(world.deps, alone)).toBe(settings.accessToken);
    expect(await freshCreatorToken(world.deps, alone, true)).toBeNull();
    expect(await freshCreatorToken(world.deps, alone)).toBeNull();
    expect(await renewals(world)).toEqual({});
  });

  describe("its death", () => {
    /** A world whose alerts are heard, with a token that Patreon has renewed once, so that its end is known. */
    async function open(pair: { accessToken: string; refreshToken: string | null } = settings) {
      const world = await openPatreonWorld(database.db);
      const heard: string[] = [];
      const channel = { name: "webhook" as const, send: async (text: string) => void heard.push(text) };
      const deps = { ...world.deps, alerts: { ...world.deps.alerts, channels: [channel] } };
      const use = (force = false, from = pair) => freshCreatorToken(deps, from, force);
      await use();
      if (pair.refreshToken) await use(true);
      return {
        ...world,
        heard,
        use,
        /** The end of a run, which looks after the token too. */
        endRun: (hasWorked: boolean, from: CreatorSettings = pair) =>
          tellCreatorTokenHealth(deps, from, hasWorked),
        alerts: async () => (await listOpenAlerts(database.db)).map(({ key }) => key),
        /** At its next renewal Patreon exchanges the pair, and the answer is lost. The old access token lives on. */
        async loseRenewal(change: Record<string, unknown> = { oldAccessTokenDies: false }) {
          await world.sandbox.control("PUT", "/settings", change);
          await world.fault({ kind: "drop", match: { path: "/token" } });
          world.clock.advanceSeconds(12 * day);
        },
        async newPair() {
          const scopes = ["campaigns", "campaigns.members", "identity"];
          const body = { action: "issue", scopes };
          const { document } = await world.sandbox.control("POST", `/people/${CREATOR_ID}/tokens`, body);
          return document as { accessToken: string; refreshToken: string };
        },
      };
    }

    it("by an answer that was lost is told days before, once, with its date; the token is used until then, and a new pair ends the alert", async () => {
      const world = await open();
      const token = await world.use();
      await world.loseRenewal();
      expect(await world.use()).toBe(token);
      expect(world.heard).toEqual([]);
      for (let use = 0; use < 3; use += 1) {
        expect(await world.use()).toBe(token);
        expect(await works(world, token)).toBe(true);
        await world.endRun(true);
      }
      expect(await renewals(world)).toEqual({ 200: 1, 401: 1, "no answer": 1 });
      expect(world.heard).toEqual([expect.stringContaining("will die by 2026-04-10")]);
      expect(world.heard[0]).toContain("PATREON_CREATOR_ACCESS_TOKEN");

      world.clock.advanceSeconds(19 * day);
      expect(await world.use()).toBeNull();
      for (let run = 0; run < 2; run += 1) await world.endRun(false);
      expect(world.heard.slice(1)).toEqual([expect.stringContaining("is dead")]);
      expect(await world.alerts()).toEqual(["creator_token_dying", "creator_token_dead"]);

      const next = await world.newPair();
      expect(await world.use(false, next)).toBe(next.accessToken);
      expect(await world.alerts()).toEqual(["creator_token_dead"]);
      await world.endRun(true, next);
      expect(await world.alerts()).toEqual([]);
      expect(world.heard.slice(2)).toEqual([
        expect.stringMatching(/^Resolved: .* will die by/),
        expect.stringMatching(/^Resolved: .* is dead/),
      ]);
    });

    it("at once, when the lost exchange killed the old token too, is told as a death and not as a warning", async () => {
      const world = await open();
      await world.loseRenewal({ oldAccessTokenDies: true });
      const token = await world.use();
      expect(await works(world, token)).toBe(false);
      expect(await world.use(true)).toBeNull();
      expect(await world.use(true)).toBeNull();
      expect(await world.use()).toBeNull();
      expect(world.heard).toEqual([expect.stringContaining("is dead")]);
      expect(await renewals(world)).toEqual({ 200: 1, 401: 1, "no answer": 1 });
    });

    it("that came after the warning is told as well", async () => {
      const world = await open();
      await world.loseRenewal();
      await world.use();
      await world.use();
      await world.tokens(CREATOR_ID, "expire");
      expect(await world.use(true)).toBeNull();
      expect(world.heard).toEqual([
        expect.stringContaining("will die by"),
        expect.stringContaining("is dead"),
      ]);
    });

    it("is taken back when a newly set pair is renewed by Patreon", async () => {
      const world = await open();
      await world.tokens(CREATOR_ID, "revoke");
      await world.use(true);
      const next = await world.newPair();
      await world.use(false, next);
      expect(await world.alerts()).toEqual(["creator_token_dead"]);
      world.clock.advanceSeconds(7 * day);
      await world.use(false, next);
      expect(await world.alerts()).toEqual([]);
    });

    it("is taken back when no creator's token is wanted any more", async () => {
      const world = await open();
      await world.tokens(CREATOR_ID, "revoke");
      await world.use(true);
      await world.endRun(true, { accessToken: null, refreshToken: null });
      expect(await world.alerts()).toEqual([]);
    });

    it.each<[string, Record<string, unknown>]>([
      ["503 page", { kind: "html" }],
      ["500", { kind: "status" }],
      ["429", { kind: "status", status: 429, retryAfterSeconds: 600 }],
      ["lost connection", { kind: "reset" }],
      ["empty answer", { kind: "empty" }],
      ["answer cut in half", { kind: "cut" }],
    ])("is never concluded from this: %s", async (_what, fault) => {
      const world = await open();
      world.clock.advanceSeconds(12 * day);
      const before = await row();
      await world.fault({ ...fault, match: { path: "/token" }, times: null });
      expect(await world.use()).not.toBeNull();
      await expect(world.use(true)).rejects.toMatchObject({ name: "PatreonError" });
      await world.endRun(false);
      expect(await row()).toEqual(before);
      expect(await world.alerts()).toEqual([]);
    });

    it("is never concluded from a wrong client secret", async () => {
      const world = await open();
      world.clock.advanceSeconds(12 * day);
      const before = await row();
      const patreon = createPatreon({
        ...testSettings,
        PATREON_CLIENT_SECRET: "mistyped",
        PATREON_BASE_URL: world.sandbox.url,
        fetch,
      });
      const deps = { ...world.deps, patreon };
      expect(await freshCreatorToken(deps, settings)).not.toBeNull();
      await expect(freshCreatorToken(deps, settings, true)).rejects.toMatchObject({
        failure: "misconfigured",
      });
      expect(await row()).toEqual(before);
    });

    it("without a refresh token is told twenty days before it is presumed, once; a new one ends the alert", async () => {
      const alone = { ...settings, refreshToken: null };
      const world = await open(alone);
      world.clock.advanceSeconds(11 * day - 1);
      await world.endRun(true);
      expect(await world.alerts()).toEqual([]);
      world.clock.advanceSeconds(1);
      for (let run = 0; run < 2; run += 1) await world.endRun(true);
      expect(world.heard).toEqual([expect.stringContaining("will die about 2026-04-10")]);
      expect(await world.use()).toBe(settings.accessToken);
      const next = { ...(await world.newPair()), refreshToken: null };
      await world.use(false, next);
      expect(await world.alerts()).toEqual([]);
    });

    it("by a key that is gone is told at the end of a run", async () => {
      const world = await open();
      const tokenBox = createTokenBox(testSecrets.jwt, []);
      const deps = { ...world.deps, tokenBox };
      expect(await freshCreatorToken(deps, settings)).toBeNull();
      await tellCreatorTokenHealth(deps, settings, false);
      expect(await world.alerts()).toEqual(["creator_token_dead"]);
      await world.endRun(true);
      expect(await world.alerts()).toEqual([]);
    });
  });
});
