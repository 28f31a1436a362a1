import { after } from "next/server";
import { RefreshBody } from "@/lib/contracts/tokens";
import { AppError } from "@/lib/errors";
import { setTokenCookies } from "@/lib/http/cookies";
import { renewPatreonGrant } from "@/lib/server/renew-patreon-grant";
import { json, route } from "@/lib/server/route";
import { refreshSession } from "@/lib/sessions/refresh";

export const POST = route(
  { limit: "refresh", body: RefreshBody, bodyOptional: true },
  async ({ deps, body, refreshToken, device }) => {
    const presented = body.refresh_token ?? refreshToken;
    if (!presented) throw new AppError("refresh_refused");
    const { pair, identity } = await refreshSession(deps, presented, device);
    after(() => renewPatreonGrant(deps, identity.user.id));
    const expires_in = Math.round((pair.accessExpiresAt.getTime() - deps.now().getTime()) / 1000);
    if (body.refresh_token !== undefined)
      return json({
        access_token: pair.accessToken,
        refresh_token: pair.refreshToken,
        token_type: "bearer",
        expires_in,
      });
    const response = json({ message: "Token refreshed", expires_in });
    setTokenCookies(response.headers, pair, deps.now(), deps.site);
    return response;
  },
);
