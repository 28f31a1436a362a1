import type { AlertDeps } from "@/lib/alerts/raise";
import type { Db, Tx } from "@/lib/db/client";
import type { Patreon } from "./client";
import { type CreatorSettings, fingerprint, tellCreatorTokenHealth } from "./creator-token-health";
import { isDue, isOver } from "./creator-token-rules";
import { PatreonError } from "./errors";
import { renewOnce } from "./renew-once";
import { adoptCreatorToken, type CreatorTokenRow, findCreatorToken, updateCreatorToken } from "./store";
import type { TokenBox } from "./token-box";

export type { CreatorSettings } from "./creator-token-health";

interface Deps {
  db: Db;
  now: () => Date;
  patreon: Patreon;
  tokenBox: TokenBox;
  alerts: AlertDeps;
}

/**
 * The creator's access token, renewed first when it is time. The pair starts from the settings and lives in the
 * database from its first renewal on, because the set one is dead by then; a newly set token replaces it. When it can
 * no longer be renewed it is used until it ends, and whoever is in charge is told.
 * @param refused the token that Patreon refused for a call it has the scope for, to be renewed before its time unless
 * somebody else has done so; true when the caller cannot say which it was.
 * @returns null when none is set, or when it is dead: only a newly set one helps.
 * @throws PatreonError when Patreon gave no usable answer to a renewal that cannot wait.
 */
export async function freshCreatorToken(
  deps: Deps,
  settings: CreatorSettings,
  refused: string | boolean = false,
): Promise<string | null> {
  const { accessToken } = settings;
  if (accessToken === null) return null;
  const seen = await findCreatorToken(deps.db);
  const isAdopted = seen?.seed === fingerprint(accessToken);
  if (isAdopted && refused === false && !isDue(seen, deps.now())) return usable(deps, seen);
  const refreshTokens = renewOnce(deps.patreon);
  const settled = await deps.db.transaction(async (tx) => {
    const row = await adoptCreatorToken(tx, await newRow(deps, accessToken, settings.refreshToken));
    const stored = await usable(deps, row);
    const isRefused = refused === true || (refused !== false && refused === stored);
    if (isRefused || isDue(row, deps.now()))
      return renewLocked(tx, { ...deps, refreshTokens }, row, isRefused);
    return { token: stored, isNews: !isAdopted };
  });
  if (settled.isNews) await tellCreatorTokenHealth(deps, settings, false);
  if (settled.token instanceof PatreonError) throw settled.token;
  return settled.token;
}

/** A pair as it comes from the settings. `updatedAt` is since when a pair is held, and stays while it is. */
async function newRow(
  { tokenBox, now }: Deps,
  accessToken: string,
  refreshToken: string | null,
): Promise<CreatorTokenRow> {
  return {
    id: 1,
    seed: fingerprint(accessToken),
    accessToken: await tokenBox.seal(accessToken),
    refreshToken: refreshToken === null ? null : await tokenBox.seal(refreshToken),
    tokenExpiresAt: null,
    refusedAt: null,
    updatedAt: now(),
  };
}

/** The access token while it may live; null when it is known to be dead, or no key opens it. */
const usable = async ({ tokenBox, now }: Deps, row: CreatorTokenRow): Promise<string | null> =>
  isOver(row, now()) ? null : tokenBox.open(row.accessToken);

interface Settled {
  /** The failure is handed out of the transaction, so that what was noted is kept. */
  token: string | null | PatreonError;
  /** Whether the row says something that it did not say before. */
  isNews: boolean;
}

interface RenewalDeps extends Deps {
  refreshTokens: Patreon["refreshTokens"];
}

async function renewLocked(
  tx: Tx,
  deps: RenewalDeps,
  row: CreatorTokenRow,
  isRefused: boolean,
): Promise<Settled> {
  const now = deps.now();
  const refreshToken =
    row.refreshToken === null || row.refusedAt ? null : await deps.tokenBox.open(row.refreshToken);
  if (refreshToken === null) {
    if (!isRefused) return { token: await usable(deps, row), isNews: false };
    const isNews = !isOver(row, now);
    if (isNews) await updateCreatorToken(tx, { tokenExpiresAt: now });
    return { token: null, isNews };
  }
  try {
    const renewed = await deps.refreshTokens(refreshToken);
    await updateCreatorToken(tx, {
      accessToken: await deps.tokenBox.seal(renewed.accessToken),
      refreshToken: await deps.tokenBox.seal(renewed.refreshToken),
      tokenExpiresAt: new Date(now.getTime() + renewed.expiresInSeconds * 1000),
      updatedAt: now,
    });
    return { token: renewed.accessToken, isNews: true };
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    // A token that works is worth more than a renewal that may come later.
    const stored = isRefused ? null : await usable(deps, row);
    if (error.failure !== "refused_grant") return { token: stored ?? error, isNews: false };
    // Only this answer means that the refresh token is dead; asking again would count towards Patreon's edge block.
    await updateCreatorToken(tx, { refusedAt: now, ...(isRefused ? { tokenExpiresAt: now } : {}) });
    return { token: stored, isNews: true };
  }
}
