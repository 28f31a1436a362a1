import { getCampaign, getIdentity, getMember, listCampaigns, listMembers } from "../api/endpoints";
import { showAuthorizeError, showConsent, takeDecision } from "../oauth/authorize";
import { answerTokenRequest } from "../oauth/token";
import { changeWebhook, createWebhook, deleteWebhook, listWebhooks } from "../webhooks/admin";
import type { World } from "../world";
import type { Exchange, Reply } from "./exchange";
import { redirectReply, resourceErrorReply } from "./replies";

type Handler = (world: World, exchange: Exchange, id: string) => Reply;

export interface Route {
  /** "GET /api/oauth2/v2/members/{id}", also the name calls are counted under. */
  endpoint: string;
  handle: Handler;
}

const table: [endpoint: string, handle: Handler][] = [
  ["GET /oauth2/authorize", showConsent],
  ["POST /oauth2/authorize", takeDecision],
  ["GET /oauth2/errors", (_world, exchange) => showAuthorizeError(exchange)],
  // Where one would become a patron: here the control page does it.
  ["GET /bePatron", () => redirectReply("/")],
  ["POST /api/oauth2/token", answerTokenRequest],
  ["GET /api/oauth2/v2/identity", getIdentity],
  ["GET /api/oauth2/v2/campaigns", listCampaigns],
  ["GET /api/oauth2/v2/campaigns/{id}", getCampaign],
  ["GET /api/oauth2/v2/campaigns/{id}/members", listMembers],
  ["GET /api/oauth2/v2/members/{id}", getMember],
  ["GET /api/oauth2/v2/webhooks", listWebhooks],
  ["POST /api/oauth2/v2/webhooks", createWebhook],
  ["PATCH /api/oauth2/v2/webhooks/{id}", changeWebhook],
  ["DELETE /api/oauth2/v2/webhooks/{id}", deleteWebhook],
  // API v1 has ended; a client that still asks it gets what a v2 token got there.
  [
    "GET /api/oauth2/api/current_user",
    () => resourceErrorReply(403, { codeName: "OAuthClientViewForbidden" }),
  ],
];

const routes = table.map(([endpoint, handle]) => {
  const [method = "", path = ""] = endpoint.split(" ");
  const pattern = new RegExp(`^${path.replace("{id}", "([^/]+)")}/?$`);
  return { endpoint, handle, method, pattern };
});

/** The endpoint a request is for, with the id in its path ("" for none); null when Patreon has no such path. */
export function findRoute(exchange: Exchange): (Route & { id: string }) | null {
  const onPath = routes.filter(({ pattern }) => pattern.test(exchange.path));
  const route = onPath.find(({ method }) => method === exchange.method);
  if (route) return { ...route, id: decodeURIComponent(route.pattern.exec(exchange.path)?.[1] ?? "") };
  if (onPath.length === 0) return null;
  const endpoint = `${exchange.method} ${onPath[0]?.endpoint.split(" ")[1]}`;
  return { endpoint, id: "", handle: () => resourceErrorReply(405) };
}
