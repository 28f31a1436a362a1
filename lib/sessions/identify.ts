import type { Db } from "@/lib/db/client";
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

/**
 * Whom an access token speaks for, by what the database says now: an ended session or a deactivated person is nobody.
 * @returns null for nobody, whatever the cause.
 */
export async function identify(deps: Deps, accessToken: string): Promise<Identity | null> {
  const now = deps.now();
  const { keyring, issuer, skewSeconds } = deps.tokens;
  const verdict = await verifyAccessToken(accessToken, keyring, { issuer, now, skewSeconds });
  if (!verdict.ok) return null;
  const identity = await findIdentity(deps.db, verdict.claims.sid);
  if (!identity?.user.isActive || !isLive(identity.session, now)) return null;
  if (String(identity.user.id) !== verdict.claims.sub) return null;
  const generation = generationOf(verdict.claims.jti);
  if (generation === identity.session.generation && generation > identity.session.seenGeneration)
    await markSeen(deps.db, identity.session.id, generation, now);
  return identity;
}
