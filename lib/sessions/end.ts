import { recordAudit } from "@/lib/audit/record";
import type { Db, Tx } from "@/lib/db/client";
import { verifyAccessToken } from "@/lib/edge/access-token";
import { AppError } from "@/lib/errors";
import { isOfFamily, parseRefreshToken } from "./refresh-token";
import {
  findIdentity,
  findSession,
  type Identity,
  noteSessionsEnded,
  type RevocationReason,
  type RevocationScope,
  revokeSession,
  revokeSessions,
} from "./store";
import type { TokenSettings } from "./tokens";

interface Deps {
  db: Db;
  now: () => Date;
  tokens: TokenSettings & { skewSeconds: number };
}

/** The session that any of a device's tokens proves: any refresh token ever minted for it, or a valid access token. */
async function sessionOf(
  deps: Deps,
  presented: { accessToken: string | null; refreshToken: string | null },
): Promise<Identity | null> {
  const token = presented.refreshToken === null ? null : parseRefreshToken(presented.refreshToken);
  if (token) {
    const session = await findSession(deps.db, token.sessionId);
    if (session && isOfFamily(token, session.familyKey)) return findIdentity(deps.db, session.id);
  }
  if (presented.accessToken === null) return null;
  const { keyring, issuer, skewSeconds } = deps.tokens;
  const options = { issuer, now: deps.now(), skewSeconds };
  const verdict = await verifyAccessToken(presented.accessToken, keyring, options);
  return verdict.ok ? findIdentity(deps.db, verdict.claims.sid) : null;
}

/**
 * Signs a device out by whatever of its tokens it still has. Tokens that prove nothing end nothing; signing out twice
 * is no error.
 */
export async function signOut(
  deps: Deps,
  presented: { accessToken: string | null; refreshToken: string | null },
): Promise<void> {
  const identity = await sessionOf(deps, presented);
  if (!identity) return;
  const { session, user } = identity;
  await deps.db.transaction((tx) => endSignedOut(tx, session.id, user.id, deps.now()));
}

/** Ends a session whose owner signs out, as the last step of the caller's transaction; once ended it stays as it is. */
export async function endSignedOut(tx: Tx, sessionId: string, userId: number, now: Date): Promise<void> {
  if (!(await revokeSession(tx, sessionId, "signed_out", now))) return;
  await recordAudit(tx, { type: "signed_out", actorId: userId, subjectId: userId, sessionId }, now);
}

/** The form in which ids are given out; PostgreSQL would read others too, and refuse the rest with an error. */
const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Ends one of one's own sessions.
 * @throws AppError not_found for a session that is another's, ended already, or none at all.
 */
export async function endOwnSession(
  deps: Pick<Deps, "db" | "now">,
  owner: Identity,
  sessionId: string,
): Promise<void> {
  const now = deps.now();
  const userId = owner.user.id;
  await deps.db.transaction(async (tx) => {
    const target = idForm.test(sessionId) ? await findIdentity(tx, sessionId) : null;
    const ended = target?.user.id === userId && (await revokeSession(tx, sessionId, "ended_by_owner", now));
    if (!ended) throw new AppError("not_found", { detail: "There is no such session any more" });
    await recordAudit(tx, { type: "session_revoked", actorId: userId, subjectId: userId, sessionId }, now);
  });
}

/** Ends sessions and records it, in the caller's transaction and as its last step. @returns how many were ended. */
export async function endSessions(
  tx: Tx,
  scope: RevocationScope,
  why: { reason: RevocationReason; actorId: number | null; now: Date },
): Promise<number> {
  // The person's row first: a session that is being carried over from the older system is then there to be ended.
  await noteSessionsEnded(tx, scope, why.now);
  const ended = await revokeSessions(tx, scope, why.reason, why.now);
  const subjectId = typeof scope === "object" && "userId" in scope ? scope.userId : null;
  const kid = typeof scope === "object" && "kid" in scope ? scope.kid : null;
  await recordAudit(
    tx,
    {
      type: "sessions_revoked",
      actorId: why.actorId,
      subjectId,
      details: { reason: why.reason, ended, ...(kid === null ? {} : { kid }) },
    },
    why.now,
  );
  return ended;
}

/**
 * Ends the sessions of a person that a link of the staff began, and records it where there were any; in the caller's
 * transaction and as its last step.
 */
export async function endLinkSessions(
  tx: Tx,
  userId: number,
  { actorId, now }: { actorId: number | null; now: Date },
): Promise<void> {
  const reason = "ended_by_admin";
  const ended = await revokeSessions(tx, { userId, amr: "link" }, reason, now);
  if (ended === 0) return;
  const details = { reason, ended, amr: "link" };
  await recordAudit(tx, { type: "sessions_revoked", actorId, subjectId: userId, details }, now);
}

/** Ends all of one's own sessions but this one. @returns how many were ended. */
export async function endOtherSessions(deps: Pick<Deps, "db" | "now">, owner: Identity): Promise<number> {
  const scope = { userId: owner.user.id, exceptId: owner.session.id };
  const why = { reason: "ended_by_owner", actorId: owner.user.id, now: deps.now() } as const;
  return deps.db.transaction((tx) => endSessions(tx, scope, why));
}
