import type { Db, DbOrTx } from "@/lib/db/client";
import { verifyAccessToken } from "@/lib/edge/access-token";
import { generationOf, isLive } from "./rules";
import { findIdentity, type Identity, markSeen } from "./store";

export type { Identity };

import type { TokenSettings } from "./tokens";

interface Deps {
  db: Db;
  now: () => Date;
  tokens: TokenSettings & { skewSeconds: number };
}

/** Whose session it is, by what the database says now. @returns null for one that has ended, or a deactivated person. */
export async function findLiveIdentity(db: DbOrTx, sessionId: string, now: Date): Promise<Identity | null> {
  const identity = await findIdentity(db, sessionId);
  return identity?.user.isActive && isLive(identity.session, now) ? identity : null;
}

/** Whether a genuine access token, however its session ended, is that of a deactivated account. */
export async function isOfDeactivated(deps: Deps, accessToken: string): Promise<boolean> {
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
  const identity = await findLiveIdentity(deps.db, verdict.claims.sid, now);
  if (identity === null || String(identity.user.id) !== verdict.claims.sub) return null;
  const generation = generationOf(verdict.claims.jti);
  if (generation === identity.session.generation && generation > identity.session.seenGeneration)
    await markSeen(deps.db, identity.session.id, generation, now);
  return identity;
}
