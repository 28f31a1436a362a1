import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { asc, eq } from "drizzle-orm";
import { onTestFinished } from "vitest";
import type { Db } from "@/lib/db/client";
import { patreonMembers, webhookDeliveries } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import { receiveDelivery } from "@/lib/webhooks/receive";
import { sign } from "@/lib/webhooks/signature";
import { type WorkDeps, workDeliveries } from "@/lib/webhooks/work";
import { CAMPAIGN_ID } from "@/scripts/sandbox/campaigns";
import { memberIdFor } from "@/scripts/sandbox/people";
import { openVerification } from "./verification";
import { memberBody } from "./webhook-bodies";

/** The secret of the webhook that a test's Patreon sends to. */
export const webhookSecret = "whsec_test";

/** The member's UUID in our campaign, of the crowd's people too, which count from 200000000. */
const memberIdOf = (personId: string) =>
  personId.length === 9
    ? `c0000000-0000-4000-8000-${(Number(personId) - 200_000_000).toString(16).padStart(12, "0")}`
    : memberIdFor(personId, CAMPAIGN_ID);

/**
 * A Patreon whose webhook leads to our receiver over HTTP. It holds its events back until they are released, so that a
 * test knows when they have come.
 */
export async function openWebhookWorld(db: Db, intercept?: Parameters<typeof openVerification>[1]) {
  const world = await openVerification(db, intercept);
  const { deps, sandbox } = world;
  const secrets = [webhookSecret];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const header = (name: string) => (request.headers[name] as string | undefined) ?? null;
    let status = 200;
    try {
      await receiveDelivery(deps, secrets, {
        event: header("x-patreon-event"),
        signature: header("x-patreon-signature"),
        body: Buffer.concat(chunks),
      });
    } catch (error) {
      status = error instanceof AppError ? error.status : 500;
    }
    answers.push(status);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await sandbox.control("PUT", "/settings", { webhooksHeld: true });
  await sandbox.control("POST", "/webhooks", { uri, secret: webhookSecret });

  const receive = (event: string | null, body: string | Uint8Array, secret = webhookSecret) => {
    const bytes = Buffer.from(body as string);
    return receiveDelivery(deps, secrets, { event, body: bytes, signature: sign(bytes, secret) });
  };
  return {
    ...world,
    /** The secrets our side knows from its settings. */
    secrets,
    /** What our side has answered to Patreon so far. */
    answers,
    /** One delivery, signed. */
    receive,
    /** A delivery about a person of the simulator; `note` makes its bytes differ from the others'. */
    hint: (personId: string, note = "", event = "members:update") =>
      receive(event, memberBody({ memberId: memberIdOf(personId), userId: personId, attributes: { note } })),
    /** Lets the pause after a member was read pass, and somewhat more. */
    quiet: () => world.clock.advanceSeconds(60),
    /** Lets Patreon send what has happened, and holds back what comes after. */
    async release(order: "as_happened" | "reversed" = "as_happened") {
      await sandbox.control("POST", "/webhooks/release", { order });
      await sandbox.control("PUT", "/settings", { webhooksHeld: true });
    },
    /** One delivery of Patreon's by hand, with its trouble. @returns the statuses we answered. */
    async send(personId: string, trouble: string): Promise<(number | null)[]> {
      const { document } = await sandbox.control("POST", "/webhooks/send", { personId, trouble });
      return document.outcomes.map((outcome: { status: number | null }) => outcome.status);
    },
    work: (change: Partial<WorkDeps> = {}, limitSeconds: number | null = null) =>
      workDeliveries({ ...deps, ...change }, { limitSeconds }),
    deliveries: () => db.select().from(webhookDeliveries).orderBy(asc(webhookDeliveries.id)),
    async mirrored(personId: string) {
      const [row] = await db.select().from(patreonMembers).where(eq(patreonMembers.patreonUserId, personId));
      return row;
    },
    /** How often Patreon was asked for members, by id and by list. */
    async reads() {
      const { document } = await sandbox.control("GET", "/state");
      const sum = (from: Record<string, number> = {}) => Object.values(from).reduce((a, b) => a + b, 0);
      const calls = document.calls as Record<string, Record<string, number>>;
      const matching = (pattern: RegExp) =>
        Object.entries(calls).reduce((all, [path, by]) => all + (pattern.test(path) ? sum(by) : 0), 0);
      return { single: matching(/v2\/members\//), list: matching(/v2\/campaigns\/.*members/) };
    },
  };
}

export type WebhookWorld = Awaited<ReturnType<typeof openWebhookWorld>>;
