import { recordAudit } from "@/lib/audit/record";
import type { TokenPair } from "@/lib/contracts/sessions";
import type { Db, Tx } from "@/lib/db/client";
import type { Log } from "@/lib/log";
import type { PolicySettings } from "@/lib/membership/observe";
import { asItStands } from "@/lib/membership/override";
import { findStanding } from "@/lib/membership/read-facts";
import { endSignedOut } from "@/lib/sessions/end";
import { findLiveIdentity, type Identity } from "@/lib/sessions/identify";
import { newSalt, successorOf } from "@/lib/sessions/refresh-token";
import { repeatStart } from "@/lib/sessions/repeat-start";
import { type Device, startSession } from "@/lib/sessions/start";
import { subjectOf } from "@/lib/sessions/subject";
import type { TokenSettings } from "@/lib/sessions/tokens";
import { findLegacyOwner } from "./lookup";
import { judgeExchange, type LegacyRefusal } from "./rules";
import {
  findExchange,
  findSessionsEndedAt,
  holdPerson,
  insertExchange,
  type LegacyExchange,
  setExchangedSession,
} from "./store";
import type { LegacyToken } from "./token";

interface Deps {
  db: Db;
  now: () => Date;
  policy: PolicySettings;
  tokens: TokenSettings;
  log: Pick<Log, "debug" | "info">;
}

export interface Exchanged {
  pair: TokenPair;
  identity: Identity;
  /** false: the token was exchanged before, and its answer is given again. */
  fresh: boolean;
}

type Refusal = LegacyRefusal | "unknown" | "spent";

/**
 * The first refresh secret of the session a token is exchanged for. Made of the token itself, of which only the hash is
 * kept: who reads the database cannot make it, who shows the token gets it again.
 */
const firstSecret = (token: LegacyToken, salt: Uint8Array) => successorOf(Buffer.from(token.text), salt);

/** Why a person's token opens nothing; null when it does. Their row is held until the transaction ends. */
async function refusalOf(tx: Tx, token: LegacyToken, userId: number): Promise<Refusal | null> {
  const person = await holdPerson(tx, userId);
  if (!person) return "unknown";
  const sessionsEndedAt = await findSessionsEndedAt(tx, userId);
  return judgeExchange({ ...person, sessionsEndedAt }, token.issuedAt);
}

async function begin(
  tx: Tx,
  deps: Deps,
  token: LegacyToken,
  device: Device,
): Promise<Omit<Exchanged, "fresh"> | Refusal> {
  const userId = await findLegacyOwner(tx, token.name);
  if (userId === null) return "unknown";
  const refusal = await refusalOf(tx, token, userId);
  if (refusal) return refusal;
  const now = deps.now();
  const salt = newSalt();
  const exchange = { tokenHash: token.hash, userId, sessionId: null, salt, exchangedAt: now };
  if (!(await insertExchange(tx, exchange))) return "spent";
  const standing = await findStanding(tx, userId);
  if (!standing) throw new Error("A person who is held is not there");
  const { pair, sessionId } = await startSession(tx, deps.tokens, {
    subject: subjectOf(await asItStands(tx, deps.policy, standing, now), now),
    amr: "legacy",
    device,
    now,
    secret: firstSecret(token, salt),
    // The sign-in was then: what takes a fresh one is not opened by an older session that comes today.
    authTime: token.issuedAt ?? new Date(0),
  });
  await setExchangedSession(tx, token.hash, sessionId);
  const identity = await findLiveIdentity(tx, deps.policy, sessionId, now);
  if (!identity) throw new Error("A session that was just begun is not there");
  const event = { type: "legacy_session_exchanged", actorId: userId, subjectId: userId, sessionId } as const;
  await recordAudit(tx, { ...event, details: { form: token.name.kind } }, now);
  return { pair, identity };
}

async function repeat(deps: Deps, token: LegacyToken, exchange: LegacyExchange): Promise<Exchanged | null> {
  const { sessionId, salt } = exchange;
  const again = sessionId === null ? null : await repeatStart(deps, sessionId, firstSecret(token, salt));
  if (again) return { ...again, fresh: false };
  deps.log.debug({ reason: "spent" satisfies Refusal }, "legacy_token_refused");
  return null;
}

/**
 * Exchanges a token of the older system for a session of ours, once. Whoever shows it again (tabs at once, a lost
 * answer) gets the same refresh token with a new access token, until that refresh token is first used; from then on the
 * session is continued by what was answered, and the older token gets nothing.
 * @returns null when it opens nothing: it names nobody here, the person is deactivated, their sessions were ended since
 * it was made, or it is spent.
 */
export async function exchangeLegacyToken(
  deps: Deps,
  token: LegacyToken,
  device: Device,
): Promise<Exchanged | null> {
  const known = await findExchange(deps.db, token.hash);
  if (known) return repeat(deps, token, known);
  const begun = await deps.db.transaction((tx) => begin(tx, deps, token, device));
  if (begun === "spent") {
    // Another was quicker, and by now has its session.
    const winner = await findExchange(deps.db, token.hash);
    return winner ? repeat(deps, token, winner) : null;
  }
  if (typeof begun === "string") {
    deps.log.debug({ reason: begun }, "legacy_token_refused");
    return null;
  }
  deps.log.info({ userId: begun.identity.user.id }, "legacy_session_exchanged");
  return { ...begun, fresh: true };
}

/**
 * Whom a bearer of the older system speaks for. Its client learns nothing of the session it was exchanged for, so the
 * bearer goes on naming that session as long as both live, however often the session was refreshed elsewhere.
 * @returns `not_exchanged` before the first exchange; null when the session has ended.
 */
export async function identifyLegacyBearer(
  deps: Pick<Deps, "db" | "now" | "policy">,
  token: LegacyToken,
): Promise<Identity | "not_exchanged" | null> {
  const exchange = await findExchange(deps.db, token.hash);
  if (!exchange) return "not_exchanged";
  if (exchange.sessionId === null) return null;
  return findLiveIdentity(deps.db, deps.policy, exchange.sessionId, deps.now());
}

/** Whether an exchange would succeed now; asks without spending the token. */
export async function canExchange(deps: Deps, token: LegacyToken): Promise<boolean> {
  const known = await findExchange(deps.db, token.hash);
  if (known) return (await repeat(deps, token, known)) !== null;
  return deps.db.transaction(async (tx) => {
    const userId = await findLegacyOwner(tx, token.name);
    return userId !== null && (await refusalOf(tx, token, userId)) === null;
  });
}

/** Signs out with an older token: its session ends, and one that was never exchanged is spent without a session. */
export async function endLegacySession(deps: Pick<Deps, "db" | "now">, token: LegacyToken): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const now = deps.now();
    const userId = await findLegacyOwner(tx, token.name);
    const spent = { tokenHash: token.hash, sessionId: null, salt: newSalt(), exchangedAt: now };
    if (userId !== null && (await insertExchange(tx, { ...spent, userId }))) {
      await recordAudit(tx, { type: "signed_out", actorId: userId, subjectId: userId }, now);
      return;
    }
    const exchange = await findExchange(tx, token.hash);
    if (exchange?.sessionId) await endSignedOut(tx, exchange.sessionId, exchange.userId, now);
  });
}
