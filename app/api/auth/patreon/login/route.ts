import { beginOauth, isBrowserKey, newBrowserKey } from "@/lib/accounts/oauth-state";
import { patreonLogin } from "@/lib/api/patreon";
import { readCookie, setCookie } from "@/lib/http/cookies";
import { redirectTarget } from "@/lib/http/redirect-target";
import { otherMethods } from "@/lib/server/other-methods";
import { route, seeOther } from "@/lib/server/route";
import { identifyBrowser } from "@/lib/sessions/identify";

const browserKeyLifetimeSeconds = 60 * 60;

/** Sends the browser to Patreon: to sign in, or with `purpose=link` to connect the account that is signed in. */
export const GET = route(
  { ...patreonLogin, limit: "patreon" },
  async ({ request, url, deps, accessToken, refreshToken }) => {
    const linking = url.searchParams.get("purpose") === "link";
    const identity = linking ? await identifyBrowser(deps, { accessToken, refreshToken }) : null;
    const returnTo = redirectTarget(url.searchParams.get("return_to") ?? (linking ? "/account" : null));
    if (linking && !identity) return seeOther(`/login?return_to=${encodeURIComponent(returnTo)}`);
    const known = readCookie(request.headers, "gh_oauth", deps.site);
    // Kept across attempts, so that two tabs which both begin can both finish.
    const browserKey = isBrowserKey(known) ? known : newBrowserKey();
    const state = await beginOauth(deps, { browserKey, userId: identity?.user.id ?? null, returnTo });
    const response = seeOther(deps.patreon.authorizeUrl(state));
    response.headers.append(
      "set-cookie",
      setCookie("gh_oauth", browserKey, browserKeyLifetimeSeconds, deps.site),
    );
    return response;
  },
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
