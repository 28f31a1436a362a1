import {
  acceptsLegacy,
  type LegacyName,
  type LegacySettings,
  verifyLegacyToken,
} from "@/lib/edge/legacy-token";
import type { Log } from "@/lib/log";
import { sha256 } from "@/lib/sessions/refresh-token";

/** A token of the older system that is genuine and counts now; whom it names is not looked up yet. */
export interface LegacyToken {
  text: string;
  /** SHA-256 of the text: all that is kept of it. */
  hash: Buffer;
  name: LegacyName;
  /** null: it does not say. */
  issuedAt: Date | null;
}

export interface LegacyTokenDeps {
  now: () => Date;
  tokens: { skewSeconds: number };
  legacy: LegacySettings | null;
  log: Pick<Log, "debug">;
}

/**
 * Reads what a client presented. Asks no database, so that a token somebody made up costs one signature check.
 * @returns null for whatever is no token of the older system, and for all of them once they count no more.
 */
export async function readLegacyToken(deps: LegacyTokenDeps, text: string): Promise<LegacyToken | null> {
  const { legacy, log } = deps;
  const now = deps.now();
  if (!acceptsLegacy(legacy, now)) return null;
  const { skewSeconds } = deps.tokens;
  const verdict = await verifyLegacyToken(text, legacy.key, { now, skewSeconds });
  if (!verdict.ok) {
    log.debug({ reason: verdict.reason }, "legacy_token_refused");
    return null;
  }
  return { text, hash: sha256(Buffer.from(text)), name: verdict.name, issuedAt: verdict.issuedAt };
}
