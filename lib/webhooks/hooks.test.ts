import { eq, isNull } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { listOpenAlerts } from "@/lib/alerts/raise";
import { patreonWebhooks } from "@/lib/db/schema";
import { PatreonError } from "@/lib/patreon/errors";
import { sandboxDefaults } from "@/scripts/sandbox/options";
import { personIds } from "@/scripts/sandbox/people";
import { openVerification, type Verification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { memberBody } from "@/tests/support/webhook-bodies";
import { findSigningSecret, listHooks, registerHook, unpauseHooks, webhookUrl } from "./hooks";
import { receiveDelivery } from "./receive";
import { sign } from "./signature";

const token = sandboxDefaults.creatorAccessToken;
const uri = webhookUrl("http://127.0.0.1:9");
const secrets = async (world: Verification) =>
  (await world.sandbox.control("GET", "/state")).document.webhooks;

describe("the webhooks at Patreon", () => {
  const database = useDatabase();
  const open = (intercept?: Parameters<typeof openVerification>[1]) =>
    openVerification(database.db, intercept);
  const rows = () => database.db.select().from(patreonWebhooks);
  const register = (world: Verification, replace = false) =>
    registerHook(world.deps, token, { uri, replace });
  const isBelieved = (world: Verification, secret: string) => {
    const body = Buffer.from(memberBody({ memberId: "11111111-1111-4111-8111-111111111111", userId: "1" }));
    const delivery = { event: "members:update", body, signature: sign(body, secret) };
    return receiveDelivery(world.deps, [], delivery).then(
      () => true,
      () => false,
    );
  };
  const secretOf = async (world: Verification, id: string): Promise<string> =>
    (await world.deps.tokenBox.open((await rows()).find((row) => row.id === id)?.secret ?? "")) ?? "";

  it("are made for the six events of members, and their secret is kept sealed", async () => {
    const world = await open();
    const made = await register(world);
    expect(made).toEqual({ outcome: "made", id: "1", replaced: [], left: [] });
    const [hook] = await secrets(world);
    expect(hook).toMatchObject({ id: "1", uri, paused: false });
    expect(hook.triggers).toHaveLength(6);
    const [row] = await rows();
    const secret = await secretOf(world, "1");
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(row?.secret).not.toContain(secret);
    expect(await isBelieved(world, secret)).toBe(true);
  });

  it("are not made twice for one address", async () => {
    const world = await open();
    await register(world);
    expect(await register(world)).toEqual({ outcome: "exists", id: "1" });
    expect(await secrets(world)).toHaveLength(1);
    const other = { uri: webhookUrl("http://127.0.0.1:10"), replace: false };
    expect(await registerHook(world.deps, token, other)).toMatchObject({ outcome: "made", id: "2" });
  });

  it("are replaced without a gap: the old secret stays valid for ten days", async () => {
    const world = await open();
    await register(world);
    const old = await secretOf(world, "1");
    expect(await register(world, true)).toEqual({ outcome: "made", id: "2", replaced: ["1"], left: [] });
    expect((await secrets(world)).map((hook: { id: string }) => hook.id)).toEqual(["2"]);
    expect(await isBelieved(world, old)).toBe(true);
    expect(await isBelieved(world, await secretOf(world, "2"))).toBe(true);
    world.clock.advanceSeconds(10 * 86_400);
    expect(await isBelieved(world, old)).toBe(false);
    expect(await isBelieved(world, await secretOf(world, "2"))).toBe(true);
  });

  it("are made anew when Patreon has none of them any more, and the old row is retired", async () => {
    const world = await open();
    await register(world);
    await world.sandbox.control("DELETE", "/webhooks/1");
    expect(await register(world)).toEqual({ outcome: "made", id: "2", replaced: ["1"], left: [] });
    const inUse = await database.db.select().from(patreonWebhooks).where(isNull(patreonWebhooks.retiredAt));
    expect(inUse.map((row) => row.id)).toEqual(["2"]);
  });

  it("stay in use, and are named, when Patreon does not delete them", async () => {
    const world = await open();
    await register(world);
    await world.fault({ kind: "status", status: 500, match: { path: "/webhooks", method: "DELETE" } });
    expect(await register(world, true)).toEqual({ outcome: "made", id: "2", replaced: [], left: ["1"] });
    expect(await register(world, true)).toMatchObject({ id: "3", replaced: ["1", "2"], left: [] });
  });

  it("are not left behind at Patreon when their secret could not be kept", async () => {
    const world = await open();
    const seal = async () => Promise.reject(new Error("no room"));
    const deps = { ...world.deps, tokenBox: { ...world.deps.tokenBox, seal } };
    await expect(registerHook(deps, token, { uri, replace: false })).rejects.toThrow("no room");
    expect(await secrets(world)).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it("are made once for each call: a lost answer is not asked for again", async () => {
    const world = await open();
    await world.fault({ kind: "drop", match: { path: "/webhooks", method: "POST" } });
    await expect(register(world)).rejects.toMatchObject({ failure: "unavailable" });
    expect(await secrets(world)).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });

  it("without a secret are no webhooks of ours", async () => {
    const world = await open(async (request, pass) => {
      const answer = await pass();
      if (request.method !== "POST" || !request.url.includes("/webhooks")) return answer;
      return new Response((await answer.text()).replace(/"secret":"[^"]+"/, '"secret":""'), answer);
    });
    await expect(register(world)).rejects.toBeInstanceOf(PatreonError);
    expect(await rows()).toEqual([]);
    expect(await secrets(world)).toEqual([]);
  });

  it("are listed with whether we hold their secret", async () => {
    const world = await open();
    await register(world);
    await world.deps.patreon.createWebhook(token, {
      uri: "http://127.0.0.1:9/other",
      triggers: ["members:update"],
    });
    expect(await listHooks(world.deps, token)).toMatchObject([
      { id: "1", uri, isOurs: true, paused: false, failures: 0, lastAttemptedAt: null },
      { id: "2", isOurs: false },
    ]);
  });

  it("need a token with the scope", async () => {
    const world = await open();
    const { access_token } = await world.grantOf(personIds.ada);
    await expect(listHooks(world.deps, access_token)).rejects.toMatchObject({ failure: "unauthorized" });
  });

  it("sign a test with the newest secret of the address, else with one of the settings", async () => {
    const world = await open();
    expect(await findSigningSecret(world.deps, uri, [])).toBeNull();
    expect(await findSigningSecret(world.deps, uri, ["whsec_set"])).toBe("whsec_set");
    await register(world);
    await register(world, true);
    expect(await findSigningSecret(world.deps, uri, ["whsec_set"])).toBe(await secretOf(world, "2"));
  });

  describe("that Patreon has paused", () => {
    const paused = async (world: Verification) =>
      (await secrets(world)).map((hook: { id: string; paused: boolean }) => hook.paused);
    /** Nobody answers at the address, and the ladder is short. */
    const pause = async (world: Verification) => {
      await world.settings({ webhookRetrySeconds: [] });
      await world.change(personIds.ada, { kind: "declined", kindSince: world.clock.now().toISOString() });
      await expect.poll(() => paused(world)).toContain(true);
    };

    it("are un-paused, and it is said aloud until a run finds none", async () => {
      const world = await open();
      await register(world);
      await pause(world);
      // Held, so that the backlog does not end in the next pause at once.
      await world.settings({ webhooksHeld: true });
      expect(await unpauseHooks(world.deps, token)).toEqual({ unpaused: ["1"] });
      expect(await paused(world)).toEqual([false]);
      expect(await listOpenAlerts(database.db)).toMatchObject([{ key: "webhook_paused" }]);
      expect(await unpauseHooks(world.deps, token)).toEqual({ unpaused: [] });
      expect(await listOpenAlerts(database.db)).toEqual([]);
    });

    it("but are not ours are left alone", async () => {
      const world = await open();
      await register(world);
      await pause(world);
      await database.db.delete(patreonWebhooks).where(eq(patreonWebhooks.id, "1"));
      const other = { uri: webhookUrl("http://127.0.0.1:10"), replace: false };
      await registerHook(world.deps, token, other);
      expect(await unpauseHooks(world.deps, token)).toEqual({ unpaused: [] });
      expect(await paused(world)).toContain(true);
    });

    it("are no failure of a run whose token may not look, or when Patreon is down", async () => {
      const world = await open();
      await register(world);
      const { access_token } = await world.grantOf(personIds.ada);
      expect(await unpauseHooks(world.deps, access_token)).toEqual({ unpaused: [] });
      await world.fault({ kind: "html", match: { path: "/webhooks" } });
      expect(await unpauseHooks(world.deps, token)).toEqual({ unpaused: [] });
    });

    it("cost no call where there are none of ours", async () => {
      const world = await open();
      expect(await unpauseHooks(world.deps, token)).toEqual({ unpaused: [] });
      expect(await world.calls("GET /api/oauth2/v2/webhooks")).toEqual({});
    });
  });
});
