import { after } from "next/server";
import { AppError } from "@/lib/errors";
import { setTokenCookies } from "@/lib/http/cookies";
import { redirectTarget } from "@/lib/http/redirect-target";
import { renewPatreonGrant } from "@/lib/server/renew-patreon-grant";
import { route, seeOther } from "@/lib/server/route";
import { refreshSession } from "@/lib/sessions/refresh";

/** A page asked for ahead of time, by the browser or by Next's router, must not spend a token. */
const isPrefetch = (headers: Headers) =>
  headers.has("next-router-prefetch") ||
  headers.has("next-router-segment-prefetch") ||
  /prefetch/i.test(headers.get("sec-purpose") ?? headers.get("purpose") ?? "");

/** The gate sends a navigation here when only the refresh token is left: rotate, and go back. */
export const GET = route(
  { navigation: true, limit: "refresh" },
  async ({ request, url, deps, refreshToken, device }) => {
    const target = redirectTarget(url.searchParams.get("return_to"));
    if (isPrefetch(request.headers)) return new Response(null, { status: 204 });
    const login = `/login?return_to=${encodeURIComponent(target)}`;
    if (!refreshToken) return seeOther(login);
    try {
      const { pair, identity } = await refreshSession(deps, refreshToken, device);
      after(() => renewPatreonGrant(deps, identity.user.id));
      const response = seeOther(target);
      setTokenCookies(response.headers, pair, deps.now(), deps.site);
      return response;
    } catch (error) {
      if (error instanceof AppError && error.code === "refresh_refused")
        return seeOther(`${login}&notice=session_ended`);
      if (error instanceof AppError && error.code === "account_deactivated")
        return seeOther(`${login}&notice=deactivated`);
      throw error;
    }
  },
);
