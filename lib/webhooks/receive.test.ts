import { describe, expect, it } from "vitest";
import { patreonWebhooks } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import { createTokenBox } from "@/lib/patreon/token-box";
import { personIds } from "@/scripts/sandbox/people";
import { useDatabase } from "@/tests/support/vitest";
import { portalTestBody } from "@/tests/support/webhook-bodies";
import { openWebhookWorld, type WebhookWorld, webhookSecret } from "@/tests/support/webhook-world";
import { receiveDelivery } from "./receive";

const { ada } = personIds;
const day = 86_400;

describe("a delivery that comes in", () => {
  const database = useDatabase();
  const open = () => openWebhookWorld(database.db);
  const stored = async (world: WebhookWorld) =>
    (await world.deliveries()).map(({ event, status, repeats }) => ({ event, status, repeats }));

  it.each<[trouble: string, statuses: number[], rows: Record<string, unknown>[]]>([
    ["none", [200], [{ event: "members:update", status: "waiting", repeats: 0 }]],
    ["duplicate", [200, 200], [{ event: "members:update", status: "waiting", repeats: 1 }]],
    ["upper_case_signature", [200], [{ event: "members:update", status: "waiting", repeats: 0 }]],
    ["active_delete", [200], [{ event: "members:delete", status: "waiting", repeats: 0 }]],
    ["portal_test", [200], [{ event: "members:update", status: "ignored", repeats: 0 }]],
    ["unknown_event", [200], [{ event: "members:blessed", status: "ignored", repeats: 0 }]],
    ["missing_event", [200], [{ event: "", status: "ignored", repeats: 0 }]],
    ["wrong_secret", [401], []],
    ["missing_signature", [401], []],
    ["empty_signature", [401], []],
    ["sha256_signature", [401], []],
  ])(
    "with the trouble %s of Patreon's sender is answered and kept as it should",
    async (trouble, statuses, rows) => {
      const world = await open();
      expect(await world.send(ada, trouble)).toEqual(statuses);
      expect(await stored(world)).toEqual(rows);
      expect(await world.reads()).toEqual({ single: 0, list: 0 });
    },
  );

  it.each(["escaped", "pretty"])("is verified over its bytes, written %s", async (webhookEncoding) => {
    const world = await open();
    await world.change(ada, { fullName: "Zoë 😀" });
    await world.settings({ webhookEncoding });
    expect(await world.send(ada, "none")).toEqual([200]);
  });

  it("that was refused while our secret was wrong comes again by Patreon's ladder, and what piled up behind it", async () => {
    const world = await open();
    const unanswered = async () =>
      (await world.sandbox.control("GET", "/state")).document.webhooks[0].failures;
    const known = world.secrets.splice(0);
    await world.change(ada, { kind: "declined" });
    await world.release();
    await expect.poll(unanswered).toBe(1);
    await world.change(ada, { kind: "former" });
    world.secrets.push(...known);
    await world.settings({ webhooksHeld: false });
    await world.sandbox.control("PUT", "/clock", { advanceSeconds: 30 });
    await expect.poll(async () => (await stored(world)).length).toBe(3);
    await expect.poll(unanswered).toBe(0);
    expect(world.answers).toEqual([401, 200, 200, 200]);
  });

  it("is refused with a stable code, and nothing is stored", async () => {
    const world = await open();
    const refused = await world.receive("members:update", "{}", "whsec_other").catch((error) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused.code).toBe("webhook_signature_refused");
    expect(await world.deliveries()).toEqual([]);
  });

  it("names its member and user, and keeps nothing that tells of the person", async () => {
    const world = await open();
    await world.hint(ada);
    const [row] = await world.deliveries();
    expect(row).toMatchObject({
      memberId: expect.stringMatching(/^[\da-f-]{36}$/),
      patreonUserId: ada,
      attempts: 0,
      error: null,
      receivedAt: world.clock.now(),
      nextAttemptAt: world.clock.now(),
      finishedAt: null,
    });
    expect(JSON.stringify(row)).not.toContain("Zoë");
  });

  it("that is ignored says why", async () => {
    const world = await open();
    await world.receive("members:update", portalTestBody);
    expect(await world.deliveries()).toMatchObject([
      { status: "ignored", error: expect.stringContaining("portal"), nextAttemptAt: null, memberId: null },
    ]);
  });

  it("is another one with another event, and invented events of one body are one", async () => {
    const world = await open();
    for (const event of ["members:create", "members:pledge:create", "members:create"])
      await world.hint(ada, "", event);
    for (const event of ["members:a", "members:b", ""]) await world.hint(ada, "", event);
    expect(await stored(world)).toEqual([
      { event: "members:create", status: "waiting", repeats: 1 },
      { event: "members:pledge:create", status: "waiting", repeats: 0 },
      { event: "members:a", status: "ignored", repeats: 2 },
    ]);
  });

  it("of many at once with the same bytes is kept once, and each counted", async () => {
    const world = await open();
    await Promise.all(Array.from({ length: 40 }, () => world.hint(ada)));
    expect(await stored(world)).toEqual([{ event: "members:update", status: "waiting", repeats: 39 }]);
  });

  describe("is believed by the secrets of webhooks that Patreon made for us", () => {
    const keep = async (world: WebhookWorld, id: string, secret: string, retiredAt: Date | null = null) =>
      database.db.insert(patreonWebhooks).values({
        id,
        uri: "https://members.example.com/api/patreon/webhook",
        secret: await world.deps.tokenBox.seal(secret),
        createdAt: world.clock.now(),
        retiredAt,
      });
    const isBelieved = (world: WebhookWorld, secret: string) =>
      world.receive("members:update", "{}", secret).then(
        () => true,
        () => false,
      );

    it("beside those of the settings", async () => {
      const world = await open();
      await keep(world, "1", "whsec_kept_1");
      await keep(world, "2", "whsec_kept_2");
      for (const secret of ["whsec_kept_1", "whsec_kept_2", webhookSecret])
        expect(await isBelieved(world, secret)).toBe(true);
      expect(await isBelieved(world, "whsec_kept_3")).toBe(false);
    });

    it("for ten days after they were retired, and no longer", async () => {
      const world = await open();
      await keep(world, "1", "whsec_kept_1", world.clock.now());
      world.clock.advanceSeconds(10 * day - 1);
      expect(await isBelieved(world, "whsec_kept_1")).toBe(true);
      world.clock.advanceSeconds(1);
      expect(await isBelieved(world, "whsec_kept_1")).toBe(false);
    });

    it("but not by an empty one, nor by one that no key opens any more", async () => {
      const world = await open();
      await keep(world, "1", "");
      const lost = createTokenBox("another key, which was lost long ago 0123456789", []);
      await database.db.insert(patreonWebhooks).values({
        id: "2",
        uri: "x",
        secret: await lost.seal("whsec_lost"),
        createdAt: world.clock.now(),
      });
      expect(await isBelieved(world, "")).toBe(false);
      expect(await isBelieved(world, "whsec_lost")).toBe(false);
      const unsigned = { event: "members:update", signature: null, body: Buffer.from("{}") };
      await expect(receiveDelivery(world.deps, [""], unsigned)).rejects.toThrow("webhook_signature_refused");
    });
  });
});
