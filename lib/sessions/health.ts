import type { TokenHealth } from "@/lib/contracts/token-health";
import type { Db } from "@/lib/db/client";
import { verifyAccessToken } from "@/lib/edge/access-token";
import type { PolicySettings } from "@/lib/membership/observe";
import { identifyByRefresh } from "./identify";
import { generationOf, isLive } from "./rules";
import { findIdentity } from "./store";
import type { TokenSettings } from "./tokens";

interface Deps {
  db: Db;
  now: () => Date;
  policy: PolicySettings;
  tokens: TokenSettings & { skewSeconds: number };
}

/** The client asks every five minutes: a token that ends before it asks again is renewed now. */
const renewBeforeSeconds = 6 * 60;

const versionOf = (kid: string) => kid.slice(0, kid.lastIndexOf("."));

/** The version a token names, whether or not it can be believed; null where it names none. */
function claimedVersion(accessToken: string): string | null {
  try {
    const header = JSON.parse(Buffer.from(accessToken.split(".")[0] ?? "", "base64url").toString());
    return typeof header?.kid === "string" ? versionOf(header.kid).slice(0, 40) : null;
  } catch {
    return null;
  }
}

/**
 * How a browser's tokens stand. `refresh` also moves a session to the current key, and renews a token about to end, so
 * that a page which asks now and then never meets a lapsed one.
 */
export async function tokenHealth(
  deps: Deps,
  presented: { accessToken: string | null; refreshToken: string | null },
): Promise<TokenHealth> {
  const now = deps.now();
  const { keyring, issuer, skewSeconds } = deps.tokens;
  const { accessToken } = presented;
  const verdict =
    accessToken === null ? null : await verifyAccessToken(accessToken, keyring, { issuer, now, skewSeconds });
  const signed = verdict?.ok ? verdict : null;
  const identity = signed ? await findIdentity(deps.db, signed.claims.sid) : null;
  const live = identity?.user.isActive && isLive(identity.session, now) ? identity : null;
  const answer = {
    compatible: !(verdict && !verdict.ok && verdict.reason === "unknown_key"),
    authenticated: live !== null,
    token_version: accessToken === null ? null : claimedVersion(accessToken),
    server_version: keyring.version,
  };
  if (signed && live) {
    const endsSoon = signed.claims.exp - now.getTime() / 1000 < renewBeforeSeconds;
    const isNewest = generationOf(signed.claims.jti) === live.session.generation;
    // A page with an older token than the session's newest has a newer one in its cookies by now.
    if (!isNewest || (signed.kid === keyring.kid && !endsSoon)) return { ...answer, action: "none" };
  }
  if (await identifyByRefresh(deps, presented.refreshToken)) return { ...answer, action: "refresh" };
  return { ...answer, action: live ? "none" : "sign_in" };
}
