import type { TokenPair } from "@/lib/contracts/sessions";
import type { Db } from "@/lib/db/client";
import type { PolicySettings } from "@/lib/membership/observe";
import { findLiveIdentity, type Identity } from "./identify";
import { isSameHash } from "./refresh-token";
import { findSession } from "./store";
import { subjectOf } from "./subject";
import { mintPair, type TokenSettings } from "./tokens";

/**
 * The first pair of a session once more, with a new access token: for who was answered at the start and may not have
 * got it. Once the first refresh token was used, whoever had the answer goes on from there and nobody begins again.
 * @param secret the session's first refresh secret.
 * @returns null when the session has ended or moved on, or the secret is another's.
 */
export async function repeatStart(
  deps: { db: Db; now: () => Date; policy: PolicySettings; tokens: TokenSettings },
  sessionId: string,
  secret: Uint8Array,
): Promise<{ pair: TokenPair; identity: Identity } | null> {
  const now = deps.now();
  const session = await findSession(deps.db, sessionId);
  if (session?.generation !== 0 || !isSameHash(secret, session.currentHash)) return null;
  const identity = await findLiveIdentity(deps.db, deps.policy, sessionId, now);
  if (!identity) return null;
  return { pair: await mintPair(deps.tokens, session, subjectOf(identity, now), secret, now), identity };
}
