import { createHash } from "node:crypto";
import type { Client } from "../campaigns";
import { type Exchange, type Reply, readForm } from "../http/exchange";
import { jsonReply, oauthErrorReply } from "../http/replies";
import type { Settings } from "../settings";
import type { World } from "../world";
import type { AuthorizationCode, TokenPair } from "./grants";

/** `POST /api/oauth2/token`: a code for a pair, or a refresh token for a new pair. Errors are plain OAuth JSON. */
export function answerTokenRequest(world: World, exchange: Exchange): Reply {
  const form = readForm(exchange);
  const grantType = form.get("grant_type");
  if (grantType !== "authorization_code" && grantType !== "refresh_token") {
    return oauthErrorReply(400, grantType ? "unsupported_grant_type" : "invalid_request");
  }
  const parameter = grantType === "refresh_token" ? "refresh_token" : "code";
  const presented = form.get(parameter);
  if (!presented) {
    return oauthErrorReply(400, "invalid_request", `Missing ${parameter.replace("_", " ")} parameter.`);
  }
  const client = authenticateClient(world, exchange, form);
  if (!client) return oauthErrorReply(world.settings.invalidClientStatus, "invalid_client");
  return grantType === "authorization_code"
    ? exchangeCode(world, client, presented, form)
    : refresh(world, client, presented);
}

/** The client a token request speaks for, whatever its secret; null when it names none we know. */
export function namedClientId(exchange: Exchange): string | null {
  return basicCredentials(exchange)?.id ?? readForm(exchange).get("client_id");
}

function exchangeCode(world: World, client: Client, presented: string, form: URLSearchParams): Reply {
  const code = world.grants.findCode(presented);
  if (!code || code.clientId !== client.id) return invalidGrant(world.settings);
  if (form.get("redirect_uri") !== code.redirectUri) {
    return oauthErrorReply(400, "invalid_request", "Mismatching redirect URI.");
  }
  if (world.settings.pkceEnforced && !provesChallenge(code, form.get("code_verifier"))) {
    return invalidGrant(world.settings);
  }
  world.grants.spendCode(presented);
  return pairReply(world.grants.issuePair(client.id, code.personId, code.scopes), world.settings);
}

function refresh(world: World, client: Client, presented: string): Reply {
  const pair = world.grants.findByRefresh(presented);
  if (pair?.clientId !== client.id) return invalidGrant(world.settings);
  return pairReply(world.grants.rotate(pair), world.settings);
}

function pairReply(pair: TokenPair, { expiresIn, expiresInAsString }: Settings): Reply {
  return jsonReply(200, {
    access_token: pair.accessToken,
    refresh_token: pair.refreshToken,
    expires_in: expiresInAsString ? String(expiresIn) : expiresIn,
    scope: pair.scopes.join(" "),
    token_type: "Bearer",
    version: "0.0.1",
  });
}

function invalidGrant(settings: Settings): Reply {
  return oauthErrorReply(settings.invalidGrantStatus, "invalid_grant");
}

/** Credentials come in the body, as documented, or as HTTP Basic, which Auth.js sends with success. */
function authenticateClient(world: World, exchange: Exchange, form: URLSearchParams): Client | null {
  const basic = basicCredentials(exchange);
  const client = world.findClient(basic?.id ?? form.get("client_id"));
  const secret = basic?.secret ?? form.get("client_secret");
  return client && client.secret === secret ? client : null;
}

function basicCredentials(exchange: Exchange): { id: string; secret: string } | null {
  const encoded = /^Basic (.+)$/i.exec(exchange.headers.authorization ?? "")?.[1];
  if (!encoded) return null;
  const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString().split(":");
  return { id, secret };
}

function provesChallenge(
  { codeChallenge, codeChallengeMethod }: AuthorizationCode,
  verifier: string | null,
): boolean {
  if (codeChallenge === null) return true;
  if (verifier === null) return false;
  const hashed =
    codeChallengeMethod === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier;
  return hashed === codeChallenge;
}
