import { randomUUID } from "node:crypto";
import { deliveryList, deliveryReplay, hookUnpausing, webhookHealth } from "@/lib/api/webhooks";
import { webhookDeliveries } from "@/lib/db/schema";
import { defaultSettings } from "@/scripts/sandbox/settings";
import { startScript } from "../../support/command";
import { expect } from "../../support/fixtures";
import { addPatron } from "../../support/visits";
import { at, row, type World } from "./row";

const withoutCreator = { PATREON_CREATOR_ACCESS_TOKEN: "", PATREON_CREATOR_REFRESH_TOKEN: "" };

const admin = async ({ somebody }: World) => (await somebody("global_admin")).api;

/** A delivery that was worked. @param memberId whom it is about; null: nobody that can be read. */
async function deliver({ stack }: World, memberId: string | null): Promise<number> {
  const [delivery] = await stack.db
    .insert(webhookDeliveries)
    .values({
      ...{ bodyHash: randomUUID(), event: "members:update", memberId, status: "done" },
      receivedAt: new Date(),
      finishedAt: new Date(),
    })
    .returning();
  return delivery?.id ?? 0;
}

/** Does something while the site has a webhook at Patreon. */
async function withHook<T>({ sandbox, stack }: World, work: (id: string) => Promise<T>): Promise<T> {
  const args = ["register", "--url", "http://127.0.0.1:9/nobody", "--json"];
  const { stdout } = await startScript("scripts/patreon-webhook.ts", args, stack.env).ended;
  const { id } = JSON.parse(stdout) as { id: string };
  try {
    return await work(id);
  } finally {
    await sandbox.call("DELETE", `webhooks/${id}`);
  }
}

/** Lets Patreon find nobody where the webhook is sent to, until it gives up. */
async function pause(world: World): Promise<void> {
  const { sandbox } = world;
  const { webhookRetrySeconds } = defaultSettings;
  const staff = await admin(world);
  await sandbox.call("PUT", "settings", { webhookRetrySeconds: [] });
  await addPatron(sandbox);
  await expect.poll(async () => (await staff.get(at(webhookHealth))).body.hooks[0].paused).toBe(true);
  await sandbox.call("PUT", "settings", { webhookRetrySeconds });
}

export const webhookRows = [
  row(deliveryList, {
    200: async (world) => {
      await deliver(world, randomUUID());
      return (await admin(world)).get(at(deliveryList));
    },
  }),
  row(
    deliveryReplay,
    {
      200: async (world) => {
        const id = await deliver(world, randomUUID());
        return (await admin(world)).post(at(deliveryReplay, { id }));
      },
    },
    {
      not_found: async (world) => (await admin(world)).post(at(deliveryReplay, { id: 2_000_000_000 })),
      delivery_names_nobody: async (world) => {
        const id = await deliver(world, null);
        return (await admin(world)).post(at(deliveryReplay, { id }));
      },
    },
  ),
  row(webhookHealth, { 200: async (world) => (await admin(world)).get(at(webhookHealth)) }),
  row(
    hookUnpausing,
    {
      200: (world) =>
        withHook(world, async (id) => {
          await pause(world);
          return (await admin(world)).post(at(hookUnpausing, { id }));
        }),
    },
    {
      not_found: async (world) => (await admin(world)).post(at(hookUnpausing, { id: "0" })),
      patreon_unavailable: async (world) => {
        await world.sandbox.call("POST", "faults", { kind: "html", match: { path: "/webhooks" } });
        return (await admin(world)).post(at(hookUnpausing, { id: "0" })).finally(world.sandbox.clear);
      },
      creator_token_missing: async (world) => {
        const copy = await world.stack.startCopy(withoutCreator);
        const client = (await admin(world)).clone(copy.url);
        return client.post(at(hookUnpausing, { id: "0" })).finally(copy.stop);
      },
    },
  ),
];
