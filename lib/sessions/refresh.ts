import { recordAudit } from "@/lib/audit/record";
import type { TokenPair } from "@/lib/contracts/sessions";
import type { Db, Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Log } from "@/lib/log";
import type { PolicySettings } from "@/lib/membership/observe";
import { asItStands } from "@/lib/membership/override";
import {
  isOfFamily,
  isSameHash,
  newSalt,
  type PresentedToken,
  parseRefreshToken,
  sha256,
  successorOf,
} from "./refresh-token";
import { idleExpiry, judgeRefresh } from "./rules";
import type { Device } from "./start";
import {
  findIdentity,
  type Identity,
  lockSession,
  revokeSession,
  type SessionRow,
  updateSession,
} from "./store";
import { subjectOf } from "./subject";
import { mintPair, type TokenSettings } from "./tokens";

interface Deps {
  db: Db;
  now: () => Date;
  policy: PolicySettings;
  tokens: TokenSettings;
  log: Log;
}

/**
 * Why a refresh is refused; the caller is not told. `unknown`: the token was never one of a session that is here;
 * `ended`: the session is over; `reused`: the token had been used before, which ended its session; `deactivated`: the
 * account is.
 */
export type Refusal = "unknown" | "ended" | "reused" | "deactivated";

type Outcome = { pair: TokenPair; identity: Identity } | Refusal;

/** Makes the presented token the parent and its successor the current one. */
async function rotate(tx: Tx, deps: Deps, row: SessionRow, token: PresentedToken, device: Device, now: Date) {
  const salt = newSalt();
  const secret = successorOf(token.secret, salt);
  const change = {
    parentHash: row.currentHash,
    parentSalt: salt,
    currentHash: sha256(secret),
    generation: row.generation + 1,
    // Presenting a token shows that its generation arrived.
    seenGeneration: row.generation,
    rotatedAt: now,
    lastSeenAt: now,
    idleExpiresAt: idleExpiry(now, deps.tokens.idleDays, row.absoluteExpiresAt),
    kid: deps.tokens.keyring.kid,
    userAgent: device.userAgent?.slice(0, 512) ?? row.userAgent,
    address: device.address ?? row.address,
  };
  await updateSession(tx, row.id, change);
  return { session: { ...row, ...change }, secret };
}

async function audit(
  tx: Tx,
  { id, userId }: SessionRow,
  type: "token_refreshed" | "refresh_token_reused",
  now: Date,
): Promise<void> {
  await recordAudit(tx, { type, actorId: null, subjectId: userId, sessionId: id }, now);
}

async function refreshLocked(tx: Tx, deps: Deps, token: PresentedToken, device: Device): Promise<Outcome> {
  const row = await lockSession(tx, token.sessionId);
  if (!row) return "unknown";
  // Read after the lock: a caller that waited for it judges by the time at which it goes on.
  const now = deps.now();
  const presented = {
    isCurrent: isSameHash(token.secret, row.currentHash),
    isParent: isSameHash(token.secret, row.parentHash),
    isOfFamily: isOfFamily(token, row.familyKey),
    generation: token.generation,
  };
  const verdict = judgeRefresh(row, presented, now);
  if (verdict === "reused") {
    await revokeSession(tx, row.id, "refresh_token_reused", now);
    await audit(tx, row, "refresh_token_reused", now);
    deps.log.warn({ sessionId: row.id, userId: row.userId }, "refresh_token_reused");
    return "reused";
  }
  if (verdict === "unknown" || verdict === "ended") return verdict;
  const found = await findIdentity(tx, row.id);
  if (!found) return "unknown";
  if (!found.user.isActive) return "deactivated";
  const identity = await asItStands(tx, deps.policy, found, now);
  const next =
    verdict === "rotate"
      ? await rotate(tx, deps, row, token, device, now)
      : { session: row, secret: successorOf(token.secret, row.parentSalt ?? new Uint8Array()) };
  if (verdict === "rotate") await audit(tx, row, "token_refreshed", now);
  const pair = await mintPair(deps.tokens, next.session, subjectOf(identity, now), next.secret, now);
  return { pair, identity };
}

const refused = (why: Refusal) =>
  new AppError(why === "deactivated" ? "account_deactivated" : "refresh_refused", { cause: why });

/** Why `refreshSession` refused; null for any other failure. */
export function refusalOf(error: unknown): Refusal | null {
  const codes = ["refresh_refused", "account_deactivated"];
  return error instanceof AppError && codes.includes(error.code) ? (error.cause as Refusal) : null;
}

/**
 * Exchanges a refresh token for its successor and a new access token.
 * @param text what the client presented.
 * @throws AppError refresh_refused for a token that is unknown, ended or reused (which also ends its session);
 * account_deactivated.
 */
export async function refreshSession(
  deps: Deps,
  text: string,
  device: Device,
): Promise<{ pair: TokenPair; identity: Identity }> {
  const token = parseRefreshToken(text);
  if (!token) throw refused("unknown");
  // The end of a stolen session must be committed, so refusals are values until the transaction is over.
  const outcome = await deps.db.transaction((tx) => refreshLocked(tx, deps, token, device));
  if (typeof outcome === "string") throw refused(outcome);
  return outcome;
}
