import type { Client } from "../campaigns";
import { type Exchange, type Reply, readForm } from "../http/exchange";
import { htmlReply, redirectReply } from "../http/replies";
import { sandboxDefaults } from "../options";
import type { Person } from "../people";
import type { World } from "../world";
import { consentPage, problemPage } from "./pages";
import { parseScopes } from "./scopes";

// Cookies of one host are shared by all its ports, hence a name the app cannot have.
const SIGNED_IN_COOKIE = "patreon_sandbox_user";

interface AuthorizeRequest {
  client: Client;
  redirectUri: string;
  state: string | null;
  scopes: string[];
  codeChallenge: string | null;
  codeChallengeMethod: string | null;
}

/** `GET /oauth2/authorize`: the consent page, or the way back with an error. */
export function showConsent(world: World, exchange: Exchange): Reply {
  const request = parseRequest(world, exchange.query);
  if (isReply(request)) return request;
  const known = world.settings.rememberConsent ? signedInPerson(world, exchange) : null;
  if (known && world.grants.hasApproved(request.client.id, known.id)) return approve(world, request, known);
  return htmlReply(200, consentPage(world, request.client, request.scopes));
}

/**
 * `POST /oauth2/authorize` with the same query, and `sandbox_user` and `decision` (`allow` or `deny`) as form
 * fields. A program may send this in place of a person.
 */
export function takeDecision(world: World, exchange: Exchange): Reply {
  const request = parseRequest(world, exchange.query);
  if (isReply(request)) return request;
  const form = readForm(exchange);
  if (form.get("decision") !== "allow") return backToApp(request, { error: "access_denied" });
  const person = world.population.findPerson(form.get("sandbox_user") ?? "");
  if (!person) return htmlReply(400, problemPage("Nobody was picked", "Pick who to be, then allow."));
  return approve(world, request, person);
}

/** `GET /oauth2/errors`: where the browser ends when the callback cannot be trusted. */
export function showAuthorizeError(exchange: Exchange): Reply {
  const words =
    exchange.query.get("error_description") ?? exchange.query.get("error") ?? "Something is wrong.";
  return htmlReply(400, problemPage("Patreon cannot go on", words));
}

function approve(world: World, request: AuthorizeRequest, person: Person): Reply {
  if (!person.emailVerified && !world.settings.unverifiedCanAuthorize) {
    const words = "Verify your e-mail address first: a mail with a link is on its way.";
    return htmlReply(403, problemPage("Your e-mail address is not verified", words));
  }
  const scopes = world.grants.approve(request.client, person.id, request.scopes);
  const code = world.grants.createCode({
    clientId: request.client.id,
    personId: person.id,
    redirectUri: request.redirectUri,
    scopes,
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: request.codeChallengeMethod,
  });
  const reply = backToApp(request, { code });
  reply.headers["set-cookie"] = `${SIGNED_IN_COOKIE}=${person.id}; Path=/oauth2; HttpOnly; SameSite=Lax`;
  return reply;
}

function parseRequest(world: World, query: URLSearchParams): AuthorizeRequest | Reply {
  const client = world.findClient(query.get("client_id"));
  const state = query.get("state");
  if (!client) return toErrorPage("invalid_client", "Invalid client_id parameter value.", state);
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!isRegistered(client, redirectUri))
    return toErrorPage("invalid_request", "Mismatching redirect URI.", state);
  const request = { client, redirectUri, state };
  if (query.get("response_type") !== "code")
    return backToApp(request, { error: "unsupported_response_type" });
  const scopes = parseScopes(query.get("scope"));
  if (!scopes) return backToApp(request, { error: "invalid_scope" });
  return {
    ...request,
    scopes,
    codeChallenge: query.get("code_challenge"),
    codeChallengeMethod: query.get("code_challenge_method"),
  };
}

function isReply(value: AuthorizeRequest | Reply): value is Reply {
  return "status" in value;
}

function isRegistered(client: Client, redirectUri: string): boolean {
  if (client.redirectUris) return client.redirectUris.includes(redirectUri);
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname, pathname } = new URL(redirectUri);
  const local = hostname === "localhost" || hostname === "127.0.0.1";
  return local && /^https?:$/.test(protocol) && pathname === sandboxDefaults.callbackPath;
}

/** Patreon never calls a redirect URI it does not know: the browser stays with Patreon. */
function toErrorPage(error: string, description: string, state: string | null): Reply {
  const query = new URLSearchParams({ error, error_description: description, ...(state ? { state } : {}) });
  return redirectReply(`/oauth2/errors?${query}`);
}

function backToApp(
  { redirectUri, state }: Pick<AuthorizeRequest, "redirectUri" | "state">,
  answer: Record<string, string>,
): Reply {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  if (state !== null) target.searchParams.set("state", state);
  return redirectReply(target.href);
}

function signedInPerson(world: World, exchange: Exchange): Person | null {
  const cookies = (exchange.headers.cookie ?? "").split(/;\s*/);
  const cookie = cookies.find((one) => one.startsWith(`${SIGNED_IN_COOKIE}=`));
  return cookie ? world.population.findPerson(cookie.slice(SIGNED_IN_COOKIE.length + 1)) : null;
}
