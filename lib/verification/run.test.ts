import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { listOpenAlerts } from "@/lib/alerts/raise";
import { patreonWebhooks, webhookDeliveries } from "@/lib/db/schema";
import type { RunEvent } from "@/lib/membership/run-context";
import type { VerifyOptions } from "@/lib/membership/verify";
import { registerHook } from "@/lib/webhooks/hooks";
import { CAMPAIGN_ID } from "@/scripts/sandbox/campaigns";
import { sandboxDefaults } from "@/scripts/sandbox/options";
import { memberIdFor, personIds } from "@/scripts/sandbox/people";
import { openVerification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { runVerification } from "./run";

const { ada } = personIds;
const options: VerifyOptions = {
  trigger: "cron",
  mode: "auto",
  dryRun: false,
  force: false,
  limitSeconds: null,
};

describe("runVerification", () => {
  const database = useDatabase();

  async function open() {
    const world = await openVerification(database.db);
    await world.enrol(ada);
    return world;
  }
  const deliver = (bodyHash: string, status: "waiting" | "failed" | "ignored", receivedAt: Date) =>
    database.db.insert(webhookDeliveries).values({
      ...{ bodyHash, status, receivedAt, event: "members:update", memberId: memberIdFor(ada, CAMPAIGN_ID) },
      nextAttemptAt: status === "waiting" ? new Date(receivedAt.getTime() + 86_400_000) : null,
    });
  const statuses = async () => {
    const rows = await database.db.select().from(webhookDeliveries);
    return Object.fromEntries(rows.map(({ bodyHash, status }) => [bodyHash, status]));
  };
  const alerts = async () => (await listOpenAlerts(database.db)).map(({ key }) => key);

  it("closes the deliveries that a complete sweep has overtaken, and leaves those that came later", async () => {
    const world = await open();
    const before = new Date(world.clock.now().getTime() - 3600_000);
    await deliver("gave up", "failed", before);
    await deliver("waits", "waiting", before);
    await deliver("ignored", "ignored", before);
    await deliver("later", "waiting", new Date(world.clock.now().getTime() + 1000));
    expect(await runVerification(world.deps, { ...options, dryRun: true })).toMatchObject({
      outcome: "done",
    });
    expect(await statuses()).toMatchObject({ "gave up": "failed", waits: "waiting" });
    expect(await runVerification(world.deps, options)).toMatchObject({ outcome: "done" });
    expect(await statuses()).toEqual({
      "gave up": "done",
      waits: "done",
      ignored: "ignored",
      later: "waiting",
    });
  });

  it("closes none when the sweep did not come to its end", async () => {
    const world = await open();
    await deliver("waits", "waiting", new Date(world.clock.now().getTime() - 3600_000));
    await world.fault({ kind: "html", match: { path: "/members" }, times: null });
    expect(await runVerification(world.deps, options)).toMatchObject({ outcome: "failed" });
    expect(await statuses()).toEqual({ waits: "waiting" });
    expect(await alerts()).toContain("verification_failed");
    await world.clearFaults();
    await runVerification(world.deps, options);
    expect(await alerts()).not.toContain("verification_failed");
  });

  it("sets a paused webhook going again and says so, once", async () => {
    const world = await open();
    const uri = "http://127.0.0.1:9/api/patreon/webhook";
    const registration = await registerHook(world.deps, sandboxDefaults.creatorAccessToken, {
      uri,
      replace: false,
    });
    await world.deps.patreon.updateWebhook(sandboxDefaults.creatorAccessToken, registration.id, {
      paused: true,
    });
    const [events, again]: [RunEvent[], RunEvent[]] = [[], []];
    await runVerification(world.deps, options, (event) => events.push(event));
    expect(events).toContainEqual({ event: "webhooks_unpaused", ids: [registration.id] });
    expect(await alerts()).toContain("webhook_paused");
    const [hook] = await world.deps.patreon.listWebhooks(sandboxDefaults.creatorAccessToken);
    expect(hook).toMatchObject({ paused: false });
    await runVerification(world.deps, options, (event) => again.push(event));
    expect(again.some(({ event }) => event === "webhooks_unpaused")).toBe(false);
    expect(await alerts()).not.toContain("webhook_paused");
    await database.db.delete(patreonWebhooks).where(eq(patreonWebhooks.id, registration.id));
  });
});
