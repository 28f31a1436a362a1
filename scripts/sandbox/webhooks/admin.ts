import { z } from "zod";
import { findViewer, notYours } from "../api/endpoints";
import { parseQuery } from "../api/query";
import type { Viewer } from "../api/resources";
import { campaigns, findCampaign } from "../campaigns";
import { toPatreonDate } from "../clock";
import type { Exchange, Reply } from "../http/exchange";
import { emptyReply, resourceErrorReply, resourceReply } from "../http/replies";
import type { World } from "../world";
import type { Webhook } from "./desk";
import { webhookTriggers } from "./events";

const attributes = z.object({
  uri: z.url({ protocol: /^https?$/ }),
  triggers: z.array(z.enum(webhookTriggers)).min(1),
});

const CreateBody = z.object({
  data: z.object({
    type: z.literal("webhook"),
    attributes,
    relationships: z.object({
      campaign: z.object({ data: z.object({ type: z.literal("campaign"), id: z.string() }) }),
    }),
  }),
});

const ChangeBody = z.object({
  data: z.object({
    type: z.literal("webhook"),
    id: z.string(),
    attributes: attributes.partial().extend({
      // Patreon's own sample sends the string "false".
      paused: z
        .union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")])
        .optional(),
    }),
  }),
});

/** `GET /webhooks`: those this client made by API; the portal's own stay invisible. */
export function listWebhooks(world: World, exchange: Exchange): Reply {
  return withViewer(world, exchange, (viewer) => {
    const query = parseQuery(exchange, { type: "webhook", strictBrackets: world.settings.strictBrackets });
    if ("status" in query) return query;
    const own = world.webhooks.list().filter((hook) => hook.clientId === viewer.clientId);
    const asked = query.fields.webhook ?? [];
    const data = own.map((hook) => {
      const shown = Object.entries(webhookAttributes(hook)).filter(([name]) => asked.includes(name));
      return { type: "webhook", id: hook.id, attributes: Object.fromEntries(shown) };
    });
    return resourceReply(200, { data, meta: { pagination: { total: own.length } } });
  });
}

/** `POST /webhooks`: answers with the secret. */
export function createWebhook(world: World, exchange: Exchange): Reply {
  return withViewer(world, exchange, (viewer) => {
    const body = parseBody(CreateBody, exchange);
    if (!body) return resourceErrorReply(400, { detail: "Invalid webhook." });
    const campaignId = body.data.relationships.campaign.data.id;
    if (findCampaign(campaignId)?.creatorId !== viewer.personId) return notYours(world);
    const { uri, triggers } = body.data.attributes;
    const hook = world.webhooks.create({ clientId: viewer.clientId, campaignId, uri, triggers });
    return resourceReply(201, { data: webhookResource(hook) });
  });
}

/** `PATCH /webhooks/{id}`: triggers, address, or the pause; taking the pause off sends the backlog. */
export function changeWebhook(world: World, exchange: Exchange, id: string): Reply {
  return withOwnWebhook(world, exchange, id, (hook) => {
    const body = parseBody(ChangeBody, exchange);
    if (!body || body.data.id !== id) return resourceErrorReply(400, { detail: "Invalid webhook." });
    world.webhooks.change(hook, body.data.attributes);
    return resourceReply(200, { data: webhookResource(hook) });
  });
}

/** `DELETE /webhooks/{id}`: 204, then 404. */
export function deleteWebhook(world: World, exchange: Exchange, id: string): Reply {
  return withOwnWebhook(world, exchange, id, () => {
    world.webhooks.remove(id);
    return emptyReply(204);
  });
}

function withViewer(world: World, exchange: Exchange, answer: (viewer: Viewer) => Reply): Reply {
  const viewer = findViewer(world, exchange);
  if (!viewer?.scopes.includes("w:campaigns.webhook")) return resourceErrorReply(401);
  if (!campaigns.some((campaign) => campaign.creatorId === viewer.personId)) return resourceErrorReply(403);
  return answer(viewer);
}

function withOwnWebhook(
  world: World,
  exchange: Exchange,
  id: string,
  answer: (hook: Webhook) => Reply,
): Reply {
  return withViewer(world, exchange, (viewer) => {
    const hook = world.webhooks.find(id);
    return hook?.clientId === viewer.clientId ? answer(hook) : resourceErrorReply(404);
  });
}

function webhookResource(hook: Webhook): Record<string, unknown> {
  return { type: "webhook", id: hook.id, attributes: webhookAttributes(hook) };
}

function webhookAttributes(hook: Webhook): Record<string, unknown> {
  return {
    last_attempted_at: hook.lastAttemptedAt && toPatreonDate(new Date(hook.lastAttemptedAt)),
    num_consecutive_times_failed: hook.failures,
    paused: hook.paused,
    secret: hook.secret,
    triggers: hook.triggers,
    uri: hook.uri,
  };
}

function parseBody<T>(schema: z.ZodType<T>, exchange: Exchange): T | null {
  try {
    return schema.safeParse(JSON.parse(exchange.body.toString())).data ?? null;
  } catch {
    return null;
  }
}
