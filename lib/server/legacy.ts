import "server-only";
import type { TokenHealth } from "@/lib/contracts/token-health";
import { bearerOf } from "@/lib/edge/bearer";
import { acceptsLegacy } from "@/lib/edge/legacy-token";
import { setTokenCookies } from "@/lib/http/cookies";
import { keepsCookies, readLegacyCookies, removeLegacyCookies } from "@/lib/http/legacy-cookies";
import {
  canExchange,
  type Exchanged,
  endLegacySession,
  exchangeLegacyToken,
  identifyLegacyBearer,
} from "@/lib/legacy/exchange";
import { type LegacyToken, readLegacyToken } from "@/lib/legacy/token";
import type { Identity } from "@/lib/sessions/identify";
import type { Device } from "@/lib/sessions/start";
import type { Deps } from "./deps";
import { processMetrics } from "./metrics";
import type { SignInWay } from "./outcome-names";
import { noteUser } from "./request-note";

/** Whether the request carries a cookie of the older system, while those count. */
export function hasLegacyCookie(deps: Deps, headers: Headers): boolean {
  return acceptsLegacy(deps.legacy, deps.now()) && readLegacyCookies(headers).length > 0;
}

const genuine = async (deps: Deps, texts: (string | null)[]): Promise<LegacyToken[]> => {
  if (!acceptsLegacy(deps.legacy, deps.now())) return [];
  const tokens = await Promise.all(texts.map((text) => (text === null ? null : readLegacyToken(deps, text))));
  return tokens.filter((token) => token !== null);
};

const genuineBearers = (deps: Deps, headers: Headers) => genuine(deps, [bearerOf(headers)]);
const genuineCookies = (deps: Deps, headers: Headers) =>
  genuine(deps, keepsCookies(headers, deps.site.acrossSites) ? readLegacyCookies(headers) : []);

/** One exchange, counted as a sign-in when it is the first of its token. */
async function exchange(deps: Deps, token: LegacyToken, device: Device): Promise<Exchanged | null> {
  const exchanged = await exchangeLegacyToken(deps, token, device);
  if (exchanged) noteUser(exchanged.identity.user.id);
  if (exchanged?.fresh) processMetrics().signIns.inc({ way: "older_session" satisfies SignInWay });
  return exchanged;
}

async function exchangeFirst(deps: Deps, tokens: LegacyToken[], device: Device): Promise<Exchanged | null> {
  for (const token of tokens) {
    const exchanged = await exchange(deps, token, device);
    if (exchanged) return exchanged;
  }
  return null;
}

/** Exchanges the first of a request's older tokens, bearer or cookies, that opens a session. null: none does. */
export async function exchangePresented(
  deps: Deps,
  headers: Headers,
  device: Device,
): Promise<(Exchanged & { by: "bearer" | "cookie" }) | null> {
  const byBearer = await exchangeFirst(deps, await genuineBearers(deps, headers), device);
  if (byBearer) return { ...byBearer, by: "bearer" };
  const byCookie = await exchangeFirst(deps, await genuineCookies(deps, headers), device);
  return byCookie && { ...byCookie, by: "cookie" };
}

/** Takes the older cookies from a browser that came with some; there is nothing left that they are good for. */
export function dropLegacyCookies(deps: Deps, request: Headers, answer: Headers): void {
  if (!hasLegacyCookie(deps, request) || !keepsCookies(request, deps.site.acrossSites)) return;
  removeLegacyCookies(answer, { host: new URL(deps.settings.APP_URL).hostname, secure: deps.site.secure });
}

/**
 * Whom an older bearer speaks for; at its first sight it is exchanged.
 * @param admit counts the exchange, and throws where there were too many.
 */
export async function identifyBearer(
  deps: Deps,
  headers: Headers,
  device: Device,
  admit: () => Promise<void>,
): Promise<Identity | null> {
  const [token] = await genuineBearers(deps, headers);
  if (!token) return null;
  const known = await identifyLegacyBearer(deps, token);
  if (known !== "not_exchanged") return known;
  await admit();
  return (await exchange(deps, token, device))?.identity ?? null;
}

/**
 * Whom an older cookie speaks for. It is exchanged, and the answer carries our cookies in its place.
 * @param answer headers of the answer to be.
 */
export async function identifyCookie(
  deps: Deps,
  headers: Headers,
  device: Device,
  admit: () => Promise<void>,
  answer: Headers,
): Promise<Identity | null> {
  const tokens = await genuineCookies(deps, headers);
  if (tokens.length === 0) return null;
  await admit();
  const exchanged = await exchangeFirst(deps, tokens, device);
  if (!exchanged) return null;
  setTokenCookies(answer, exchanged.pair, deps.now(), deps.site);
  dropLegacyCookies(deps, headers, answer);
  return exchanged.identity;
}

/** Whether an older cookie of this browser could be exchanged now; none is spent by asking. */
export async function canCarryOver(deps: Deps, headers: Headers): Promise<boolean> {
  for (const token of await genuineCookies(deps, headers)) if (await canExchange(deps, token)) return true;
  return false;
}

/** What the older tokens of a request add to its token health: a session that only they can name is none to sign in for. */
export async function withLegacyHealth(
  deps: Deps,
  headers: Headers,
  health: TokenHealth,
): Promise<TokenHealth> {
  if (health.action !== "sign_in") return health;
  const [bearer] = await genuineBearers(deps, headers);
  const known = bearer ? await identifyLegacyBearer(deps, bearer) : null;
  if (known !== null && known !== "not_exchanged")
    return { ...health, compatible: true, authenticated: true, action: "none" };
  const isOpen = (bearer && (await canExchange(deps, bearer))) || (await canCarryOver(deps, headers));
  return isOpen ? { ...health, compatible: true, action: "refresh" } : health;
}

/** Signs out with every older token of a request: none of them opens anything any more. */
export async function endPresented(deps: Deps, headers: Headers): Promise<void> {
  const tokens = await genuine(deps, [bearerOf(headers), ...readLegacyCookies(headers)]);
  for (const token of tokens) await endLegacySession(deps, token);
}
