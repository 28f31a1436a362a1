import type { Db, Tx } from "@/lib/db/client";
import type { Patreon } from "./client";
import type { PatreonTokens } from "./documents";
import { PatreonError } from "./errors";
import { renewOnce } from "./renew-once";
import { deleteGrant, findGrant, lockGrant, updateGrant, upsertGrant } from "./store";
import type { TokenBox } from "./token-box";

/** Keeps what Patreon granted for a user: one row a user, overwritten by every newer grant. */
export async function keepGrant(
  tx: Tx,
  box: TokenBox,
  kept: { userId: number; patreonUserId: string; grant: PatreonTokens; at: Date },
): Promise<void> {
  await upsertGrant(tx, {
    userId: kept.userId,
    patreonUserId: kept.patreonUserId,
    scopes: kept.grant.scopes,
    updatedAt: kept.at,
    ...(await sealed(box, kept.grant, kept.at)),
  });
}

export const dropGrant = deleteGrant;

async function sealed(box: TokenBox, grant: PatreonTokens, at: Date) {
  return {
    accessToken: await box.seal(grant.accessToken),
    refreshToken: await box.seal(grant.refreshToken),
    tokenExpiresAt: new Date(at.getTime() + grant.expiresInSeconds * 1000),
  };
}

interface Deps {
  db: Db;
  now: () => Date;
  patreon: Patreon;
  tokenBox: TokenBox;
}

/** How long before its end a token is renewed. */
const renewBeforeSeconds = 5 * 60;

const isDue = (expiresAt: Date, now: Date) =>
  expiresAt.getTime() - now.getTime() <= renewBeforeSeconds * 1000;

/** Runs a renewal, when it may be run. */
export type WhenToRenew = <T>(renew: () => Promise<T>) => Promise<T>;

const atOnce: WhenToRenew = (renew) => renew();

/**
 * A user's Patreon access token, renewed first when it is about to end. The refresh token is single-use: the row stays
 * locked while Patreon is asked, and both new tokens are committed before either is used.
 * @param whenToRenew a renewal holds a connection of the pool for as long as Patreon takes, so whoever has many to make
 * lets them wait here, where they hold nothing.
 * @returns null when there is no usable grant (none, or the person has to sign in with Patreon again).
 * @throws PatreonError when Patreon gave no usable answer: nothing is concluded, nothing changed.
 */
export async function freshUserToken(
  deps: Deps,
  userId: number,
  whenToRenew: WhenToRenew = atOnce,
): Promise<string | null> {
  const grant = await findGrant(deps.db, userId);
  if (!grant || grant.needsReauth) return null;
  if (!isDue(grant.tokenExpiresAt, deps.now())) return deps.tokenBox.open(grant.accessToken);
  const refreshTokens = renewOnce(deps.patreon);
  const outcome = await whenToRenew(() =>
    deps.db.transaction((tx) => renewLocked(tx, { ...deps, refreshTokens }, userId)),
  );
  if (outcome instanceof PatreonError) throw outcome;
  return outcome;
}

interface RenewalDeps extends Omit<Deps, "patreon"> {
  refreshTokens: Patreon["refreshTokens"];
}

async function renewLocked(tx: Tx, deps: RenewalDeps, userId: number): Promise<string | null | PatreonError> {
  const grant = await lockGrant(tx, userId);
  if (!grant || grant.needsReauth) return null;
  // Somebody else renewed it while we waited for the row.
  if (!isDue(grant.tokenExpiresAt, deps.now())) return deps.tokenBox.open(grant.accessToken);
  const refreshToken = await deps.tokenBox.open(grant.refreshToken);
  const asked = deps.now();
  try {
    if (refreshToken === null) throw new PatreonError("refused_grant", "No key opens the stored grant", null);
    const renewed = await deps.refreshTokens(refreshToken);
    await updateGrant(tx, userId, { ...(await sealed(deps.tokenBox, renewed, asked)), updatedAt: asked });
    return renewed.accessToken;
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    if (error.failure !== "refused_grant") return error;
    // Only this answer means that the grant is dead; asking again with it would count towards Patreon's edge block.
    await updateGrant(tx, userId, { needsReauth: true, updatedAt: asked });
    return null;
  }
}

/** Notes that Patreon no longer accepts a user's token although its time is not over: access was taken back. */
export async function markNeedsReauth(deps: Pick<Deps, "db" | "now">, userId: number): Promise<void> {
  await deps.db.transaction((tx) => updateGrant(tx, userId, { needsReauth: true, updatedAt: deps.now() }));
}
