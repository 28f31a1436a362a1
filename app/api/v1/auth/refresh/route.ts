import { after } from "next/server";
import { bearerRefresh } from "@/lib/api/bearer";
import { otherMethods } from "@/lib/server/other-methods";
import { countRefresh } from "@/lib/server/outcomes";
import { renewPatreonGrant } from "@/lib/server/renew-patreon-grant";
import { json, route } from "@/lib/server/route";
import { refreshSession } from "@/lib/sessions/refresh";

export const POST = route({ ...bearerRefresh, limit: "refresh" }, async ({ deps, body, device }) => {
  const { pair, identity } = await countRefresh(deps, refreshSession(deps, body.refresh_token, device));
  after(() => renewPatreonGrant(deps, identity.user.id));
  return json({
    access_token: pair.accessToken,
    refresh_token: pair.refreshToken,
    token_type: "bearer",
  });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
