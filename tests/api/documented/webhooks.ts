import { randomUUID } from "node:crypto";
import { deliveryList, deliveryReplay, hookUnpausing, webhookHealth } from "@/lib/api/webhooks";
import { webhookDeliveries } from "@/lib/db/schema";
import { startScript } from "../../support/command";
import { at, row, type World } from "./row";

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
      200: (world) => withHook(world, async (id) => (await admin(world)).post(at(hookUnpausing, { id }))),
    },
    { not_found: async (world) => (await admin(world)).post(at(hookUnpausing, { id: "0" })) },
  ),
];
