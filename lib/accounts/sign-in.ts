import { createHash } from "node:crypto";
import { recordAudit } from "@/lib/audit/record";
import type { LoginBody } from "@/lib/contracts/accounts";
import type { TokenPair } from "@/lib/contracts/sessions";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Guessing } from "@/lib/limits/guessing";
import type { KnownDevice } from "@/lib/limits/known-device";
import { type Device, startSession } from "@/lib/sessions/start";
import { type Membership, subjectOf } from "@/lib/sessions/subject";
import { takeTheftToTell } from "@/lib/sessions/theft";
import type { TokenSettings } from "@/lib/sessions/tokens";
import { foldName } from "./names";
import type { PasswordHasher } from "./password-hasher";
import { findByName, findMembership, type UserRow } from "./store";

interface Deps {
  db: Db;
  now: () => Date;
  hasher: PasswordHasher;
  tokens: TokenSettings;
  guessing: Guessing;
}

export interface SignedIn {
  user: UserRow;
  membership: Membership;
  pair: TokenPair;
  /** Whether a session of theirs ended because its token was stolen, and they have not been told yet. */
  theftToTell: boolean;
}

/**
 * Signs a device in by user name or e-mail and password. An unknown name takes the same work and gets the same words
 * as a wrong password; that an account is deactivated is told only to who knows its password.
 * @param known the device's cookie from earlier sign-ins; null for none.
 * @throws AppError invalid_credentials, account_deactivated, too_many_requests, busy
 */
export async function signIn(
  deps: Deps,
  input: LoginBody,
  device: Device,
  known: KnownDevice | null = null,
): Promise<SignedIn> {
  // PostgreSQL's text cannot hold NUL, so no account has one in its name.
  const key = foldName(input.username.replaceAll("\0", "\ufffd"));
  const user = await findByName(deps.db, key);
  const isKnown = user !== null && known?.userIds.includes(user.id) === true;
  const who = {
    // User name and e-mail lead to one account and are counted as one; a name of nobody's is counted by itself.
    account: createHash("sha256")
      .update(user ? `id ${user.id}` : `name ${key}`)
      .digest("base64url"),
    device: isKnown ? known.id : null,
  };
  await deps.guessing.attempt(who);
  const fits = await deps.hasher.verify(input.password, user?.passwordHash ?? null);
  if (!user || !fits) {
    await recordFailure(deps, user?.id ?? null);
    throw new AppError("invalid_credentials");
  }
  await deps.guessing.succeed(who);
  if (!user.isActive) throw new AppError("account_deactivated");
  const now = deps.now();
  return deps.db.transaction(async (tx) => {
    const membership = await findMembership(tx, user.id);
    const subject = subjectOf({ user, ...membership }, now);
    const theftToTell = await takeTheftToTell(tx, user.id, now);
    const { pair, sessionId } = await startSession(tx, deps.tokens, { subject, amr: "pwd", device, now });
    const event = { type: "signed_in", actorId: user.id, subjectId: user.id, sessionId } as const;
    await recordAudit(tx, { ...event, details: { by: "password" } }, now);
    return { user, membership, pair, theftToTell };
  });
}

/** The same one write for a known and an unknown name, so that neither takes longer. */
async function recordFailure(deps: Deps, subjectId: number | null): Promise<void> {
  await deps.db.transaction((tx) =>
    recordAudit(
      tx,
      { type: "sign_in_failed", actorId: null, subjectId, details: { by: "password" } },
      deps.now(),
    ),
  );
}
