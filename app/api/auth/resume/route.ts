import { after } from "next/server";
import { resume } from "@/lib/api/sign-in";
import { AppError } from "@/lib/errors";
import { setTokenCookies } from "@/lib/http/cookies";
import { redirectTarget } from "@/lib/http/redirect-target";
import type { Deps } from "@/lib/server/deps";
import { dropLegacyCookies, exchangePresented } from "@/lib/server/legacy";
import { otherMethods } from "@/lib/server/other-methods";
import { countRefresh } from "@/lib/server/outcomes";
import { renewPatreonGrant } from "@/lib/server/renew-patreon-grant";
import { route, seeOther } from "@/lib/server/route";
import { refreshSession } from "@/lib/sessions/refresh";
import type { Device } from "@/lib/sessions/start";

/** A page asked for ahead of time, by the browser or by Next's router, must not spend a token. */
const isPrefetch = (headers: Headers) =>
  headers.has("next-router-prefetch") ||
  headers.has("next-router-segment-prefetch") ||
  /prefetch/i.test(headers.get("sec-purpose") ?? headers.get("purpose") ?? "");

/** The session that the refresh token continues, or a notice that says why it does not. */
async function continueSession(deps: Deps, refreshToken: string, device: Device) {
  try {
    return await countRefresh(deps, refreshSession(deps, refreshToken, device));
  } catch (error) {
    if (error instanceof AppError && error.code === "refresh_refused") return "session_ended";
    if (error instanceof AppError && error.code === "account_deactivated") return "deactivated";
    throw error;
  }
}

/**
 * The gate sends a navigation here when only the refresh token is left, or a session of the older system: rotate, or
 * exchange, and go back.
 */
export const GET = route(
  { ...resume, limit: "refresh" },
  async ({ request, url, deps, refreshToken, device }) => {
    const target = redirectTarget(url.searchParams.get("return_to"));
    if (isPrefetch(request.headers)) return new Response(null, { status: 204 });
    const continued = refreshToken ? await continueSession(deps, refreshToken, device) : "";
    const given =
      typeof continued === "string" ? await exchangePresented(deps, request.headers, device) : continued;
    const notice = continued === "" ? "" : `&notice=${continued}`;
    const response = seeOther(given ? target : `/login?return_to=${encodeURIComponent(target)}${notice}`);
    if (given) {
      after(() => renewPatreonGrant(deps, given.identity.user.id));
      setTokenCookies(response.headers, given.pair, deps.now(), deps.site);
    }
    dropLegacyCookies(deps, request.headers, response.headers);
    return response;
  },
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
