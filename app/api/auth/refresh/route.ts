import { after } from "next/server";
import { refresh } from "@/lib/api/sign-in";
import { AppError } from "@/lib/errors";
import { setTokenCookies } from "@/lib/http/cookies";
import { dropLegacyCookies, exchangePresented } from "@/lib/server/legacy";
import { otherMethods } from "@/lib/server/other-methods";
import { countRefresh } from "@/lib/server/outcomes";
import { renewPatreonGrant } from "@/lib/server/renew-patreon-grant";
import { json, route } from "@/lib/server/route";
import { refreshSession } from "@/lib/sessions/refresh";

export const POST = route(
  { ...refresh, limit: "refresh" },
  async ({ request, deps, body, refreshToken, device }) => {
    const presented = body.refresh_token ?? refreshToken;
    const given = presented
      ? await countRefresh(deps, refreshSession(deps, presented, device))
      : await exchangePresented(deps, request.headers, device);
    if (!given) throw new AppError("refresh_refused");
    const { pair, identity } = given;
    after(() => renewPatreonGrant(deps, identity.user.id));
    const expires_in = Math.round((pair.accessExpiresAt.getTime() - deps.now().getTime()) / 1000);
    if (body.refresh_token !== undefined || ("by" in given && given.by === "bearer"))
      return json({
        access_token: pair.accessToken,
        refresh_token: pair.refreshToken,
        token_type: "bearer",
        expires_in,
      });
    const response = json({ message: "Token refreshed", expires_in });
    setTokenCookies(response.headers, pair, deps.now(), deps.site);
    dropLegacyCookies(deps, request.headers, response.headers);
    return response;
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
