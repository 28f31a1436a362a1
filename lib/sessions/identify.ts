import type { Db, DbOrTx } from "@/lib/db/client";
import { verifyAccessToken } from "@/lib/edge/access-token";
import type { PolicySettings } from "@/lib/membership/observe";
import { asItStands } from "@/lib/membership/override";
import { isOfFamily, isSameHash, parseRefreshToken } from "./refresh-token";
import { generationOf, isLive, judgeRefresh } from "./rules";
import { findIdentity, findSession, type Identity, markSeen } from "./store";

export type { Identity };

import type { TokenSettings } from "./tokens";

interface Deps {
  db: Db;
  now: () => Date;
  policy: PolicySettings;
  tokens: TokenSettings & { skewSeconds: number };
}

/** Whose session it is, by what the database says now. @returns null for one that has ended, or a deactivated person. */
export async function findLiveIdentity(
  db: DbOrTx,
  policy: PolicySettings,
  sessionId: string,
  now: Date,
): Promise<Identity | null> {
  const identity = await findIdentity(db, sessionId);
  if (!identity?.user.isActive || !isLive(identity.session, now)) return null;
  return asItStands(db, policy, identity, now);
}

/** Whether a genuine access token, however its session ended, is that of a deactivated account. */
export async function isOfDeactivated(deps: Omit<Deps, "policy">, accessToken: string): Promise<boolean> {
  const { keyring, issuer, skewSeconds } = deps.tokens;
  const verdict = await verifyAccessToken(accessToken, keyring, { issuer, now: deps.now(), skewSeconds });
  const identity = verdict.ok ? await findIdentity(deps.db, verdict.claims.sid) : null;
  return identity !== null && !identity.user.isActive;
}

/**
 * Whom an access token speaks for, by what the database says now: an ended session or a deactivated person is nobody.
 * @returns null for nobody, whatever the cause.
 */
export async function identify(deps: Deps, accessToken: string): Promise<Identity | null> {
  const now = deps.now();
  const { keyring, issuer, skewSeconds } = deps.tokens;
  const verdict = await verifyAccessToken(accessToken, keyring, { issuer, now, skewSeconds });
  if (!verdict.ok) return null;
  const identity = await findLiveIdentity(deps.db, deps.policy, verdict.claims.sid, now);
  if (identity === null || String(identity.user.id) !== verdict.claims.sub) return null;
  const generation = generationOf(verdict.claims.jti);
  if (generation === identity.session.generation && generation > identity.session.seenGeneration)
    await markSeen(deps.db, identity.session.id, generation, now);
  return identity;
}

/**
 * Whose session a refresh token would continue now; asks without spending the token.
 * @returns null where a refresh would be refused, whatever the cause.
 */
export async function identifyByRefresh(
  deps: Pick<Deps, "db" | "now" | "policy">,
  refreshToken: string | null,
): Promise<Identity | null> {
  const token = refreshToken === null ? null : parseRefreshToken(refreshToken);
  const session = token ? await findSession(deps.db, token.sessionId) : null;
  if (!token || !session) return null;
  const presented = {
    isCurrent: isSameHash(token.secret, session.currentHash),
    isParent: isSameHash(token.secret, session.parentHash),
    isOfFamily: isOfFamily(token, session.familyKey),
    generation: token.generation,
  };
  const now = deps.now();
  const verdict = judgeRefresh(session, presented, now);
  if (verdict !== "rotate" && verdict !== "repeat") return null;
  return findLiveIdentity(deps.db, deps.policy, session.id, now);
}

/**
 * Who a browser is signed in as: by its access token, else by the refresh token that outlives it. For an address that
 * cannot send it to be refreshed and back, because what came along serves once.
 */
export async function identifyBrowser(
  deps: Deps,
  { accessToken, refreshToken }: { accessToken: string | null; refreshToken: string | null },
): Promise<Identity | null> {
  const identity = accessToken === null ? null : await identify(deps, accessToken);
  return identity ?? identifyByRefresh(deps, refreshToken);
}
