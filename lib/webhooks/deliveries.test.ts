import { describe, expect, it } from "vitest";
import { auditEvents, webhookDeliveries } from "@/lib/db/schema";
import { personIds } from "@/scripts/sandbox/people";
import { useDatabase } from "@/tests/support/vitest";
import { portalTestBody } from "@/tests/support/webhook-bodies";
import { openWebhookWorld } from "@/tests/support/webhook-world";
import { deliveryHealth, listDeliveries } from "./deliveries";
import { replayDelivery } from "./replay";

const { ada, bo } = personIds;

describe("the deliveries", () => {
  const database = useDatabase();
  const open = () => openWebhookWorld(database.db);

  it("are kept with a body that tells of nobody, and with a new one when the same bytes come again", async () => {
    const world = await open();
    await world.hint(ada);
    await database.db.update(webhookDeliveries).set({ maskedBody: null });
    await world.hint(ada);
    const { deliveries } = await listDeliveries(world.deps, { page: 1 });
    expect(deliveries).toMatchObject([{ repeats: 1, body: { data: { type: "member" } } }]);
    expect(JSON.stringify(deliveries)).not.toContain("Zoë");
  });

  it("are listed newest first, a page at a time, by status and event", async () => {
    const world = await open();
    for (let at = 0; at < 27; at += 1) {
      world.clock.advanceSeconds(1);
      await world.hint(ada, String(at), at % 2 ? "members:update" : "members:create");
    }
    await world.receive("members:blessed", "{}");
    const list = async (query: object) => {
      const { deliveries, total, pages } = await listDeliveries(world.deps, { page: 1, ...query });
      return { shown: deliveries.length, total, pages };
    };
    expect(await list({})).toEqual({ shown: 25, total: 28, pages: 2 });
    expect(await list({ page: 2 })).toEqual({ shown: 3, total: 28, pages: 2 });
    expect(await list({ page: 3 })).toEqual({ shown: 0, total: 28, pages: 2 });
    expect(await list({ event: "members:update" })).toEqual({ shown: 13, total: 13, pages: 1 });
    expect(await list({ event: "other" })).toEqual({ shown: 1, total: 1, pages: 1 });
    expect(await list({ status: "ignored", event: "members:update" })).toEqual({
      shown: 0,
      total: 0,
      pages: 1,
    });
    const { deliveries } = await listDeliveries(world.deps, { page: 1 });
    const times = deliveries.map(({ receivedAt }) => receivedAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it("are worked again when a person wants it: the member is read anew, and the chain says who asked", async () => {
    const world = await open();
    await world.hint(ada);
    await world.work();
    const before = (await world.reads()).single;
    const [done] = await world.deliveries();
    expect(done?.status).toBe("done");
    world.quiet();
    const replayed = await replayDelivery(world.deps, 7, done?.id ?? 0);
    expect(replayed).toMatchObject({ status: "waiting", attempts: 0, finishedAt: null });
    await world.work();
    expect((await world.reads()).single).toBe(before + 1);
    expect(await world.deliveries()).toMatchObject([{ status: "done", repeats: 0 }]);
    const [event] = await database.db.select().from(auditEvents);
    expect(event).toMatchObject({ type: "webhook_replayed", actorId: 7, subjectId: null });
    expect(JSON.parse(event?.details ?? "")).toEqual({
      delivery: done?.id,
      event: "members:update",
      status: "done",
    });
  });

  it("just worked wait a little before they are worked again, so that no button costs Patreon's patience", async () => {
    const world = await open();
    await world.hint(ada);
    await world.work();
    const [done] = await world.deliveries();
    const replayed = await replayDelivery(world.deps, 7, done?.id ?? 0);
    expect(replayed.nextAttemptAt).toBe(new Date(world.clock.now().getTime() + 10_000).toISOString());
  });

  it("that name nobody, or are not there, are not worked again", async () => {
    const world = await open();
    await world.receive("members:update", portalTestBody);
    const [row] = await world.deliveries();
    await expect(replayDelivery(world.deps, 7, row?.id ?? 0)).rejects.toThrow("delivery_names_nobody");
    await expect(replayDelivery(world.deps, 7, 2 ** 40)).rejects.toThrow("not_found");
  });

  it("tell how they stand", async () => {
    const world = await open();
    expect(await deliveryHealth(world.deps)).toEqual({
      lastReceivedAt: null,
      waiting: 0,
      failed: 0,
      oldestWaitingAt: null,
      usualSeconds: null,
      restingUntil: null,
    });
    await world.hint(ada);
    world.clock.advanceSeconds(4);
    await world.work();
    const since = world.clock.now().toISOString();
    await world.hint(bo);
    world.clock.advanceSeconds(30);
    await world.hint(bo, "more");
    await database.db
      .insert(webhookDeliveries)
      .values({ bodyHash: "x", event: "members:update", status: "failed", receivedAt: new Date(0) });
    expect(await deliveryHealth(world.deps)).toMatchObject({
      lastReceivedAt: world.clock.now().toISOString(),
      waiting: 2,
      failed: 1,
      oldestWaitingAt: since,
      usualSeconds: 4,
    });
  });
});
