import type { ServerResponse } from "node:http";
import { bearerPair } from "../api/endpoints";
import { type Fault, replyInstead } from "../faults";
import { namedClientId } from "../oauth/token";
import type { World } from "../world";
import { type Exchange, type Reply, readForm } from "./exchange";
import { edgeBlockedReply, gatewayReply, resourceErrorReply, throttledReply } from "./replies";
import { findRoute } from "./routes";
import { sendReply, sendSpoiled } from "./send";

/** Waits; ends early when the server closes or the caller is gone. */
export type Pause = (ms: number) => Promise<void>;

/**
 * Patreon's side of the sandbox. In the order a request meets them: latency, the edge (block, missing
 * User-Agent), planned faults, limits, and then the endpoint. What the answer was is counted.
 */
export async function answerAsPatreon(
  world: World,
  exchange: Exchange,
  response: ServerResponse,
  pause: Pause,
): Promise<void> {
  if (world.settings.latencyMs > 0) await pause(world.settings.latencyMs);
  const route = findRoute(exchange);
  const fault = world.faults.take(exchange, findPersonId(world, exchange));
  const reply =
    replyOfEdge(world, exchange) ??
    (fault && replyInstead(fault, exchange, world.settings)) ??
    (fault?.kind === "reset" ? resourceErrorReply(500) : null) ??
    replyOfLimits(world, exchange) ??
    route?.handle(world, exchange, route.id) ??
    resourceErrorReply(404);
  world.limits.countAnswer(reply.status);
  world.calls.add(route?.endpoint ?? `${exchange.method} (unknown)`, outcomeOf(reply, fault));
  if (fault) await sendSpoiled(response, reply, fault, pause);
  else sendReply(response, reply);
}

function outcomeOf(reply: Reply, fault: Fault | null): string {
  return fault?.kind === "drop" || fault?.kind === "reset" ? "no answer" : String(reply.status);
}

function replyOfEdge(world: World, exchange: Exchange): Reply | null {
  const blocked = world.limits.edgeBlockSeconds();
  const reached = exchange.path !== "/api/oauth2/token" || world.settings.edgeBlocksTokenEndpoint;
  if (blocked > 0 && reached) return edgeBlockedReply(blocked);
  return exchange.headers["user-agent"]?.trim() ? null : gatewayReply(403, "Just a moment...");
}

function replyOfLimits(world: World, exchange: Exchange): Reply | null {
  const pair = bearerPair(world, exchange);
  const clientId = pair?.clientId ?? (exchange.path === "/api/oauth2/token" ? namedClientId(exchange) : null);
  if (clientId === null) return null;
  const wait = world.limits.take(clientId, pair?.accessToken ?? null);
  return wait > 0 ? throttledReply(wait, world.settings.throttleStyle) : null;
}

/** Whose request this is, by bearer token, refresh token or code; null when it cannot be told. */
function findPersonId(world: World, exchange: Exchange): string | null {
  const form = readForm(exchange);
  const holder =
    bearerPair(world, exchange) ??
    world.grants.findByRefresh(form.get("refresh_token") ?? "") ??
    world.grants.findCode(form.get("code") ?? "");
  return holder?.personId ?? null;
}
