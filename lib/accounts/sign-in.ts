import { recordAudit } from "@/lib/audit/record";
import type { LoginBody } from "@/lib/contracts/accounts";
import { passwordBytesMax } from "@/lib/contracts/names";
import type { TokenPair } from "@/lib/contracts/sessions";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Guessing } from "@/lib/limits/guessing";
import type { KnownDevice } from "@/lib/limits/known-device";
import type { MailDeps } from "@/lib/mail/write";
import type { PolicySettings } from "@/lib/membership/observe";
import { asItStands } from "@/lib/membership/override";
import { type Device, startSession } from "@/lib/sessions/start";
import { type Membership, subjectOf } from "@/lib/sessions/subject";
import { takeTheftToTell } from "@/lib/sessions/theft";
import type { TokenSettings } from "@/lib/sessions/tokens";
import type { Decoys } from "./decoy";
import { matchPassword } from "./match-password";
import { needsRewriting, parsePasswordHash } from "./password-hash";
import type { PasswordHasher } from "./password-hasher";
import { findMembership, holdUser, rewriteHash, type UserRow } from "./store";
import { tellOfNewDevice } from "./tell-new-device";

interface Deps extends MailDeps {
  db: Db;
  now: () => Date;
  hasher: PasswordHasher;
  decoys: Decoys;
  policy: PolicySettings;
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
 * The password hashed as we do it, where it is stored otherwise; null: there is nothing to rewrite, or it cannot be.
 * More than 72 bytes would be cut by bcrypt, so such a password stays in the older form.
 */
async function rehash(
  { hasher }: Deps,
  stored: string | null,
  password: string,
): Promise<{ from: string; to: string } | null> {
  const hash = stored === null ? null : parsePasswordHash(stored);
  if (stored === null || !hash || !needsRewriting(hash, hasher.cost)) return null;
  if (Buffer.byteLength(password) > passwordBytesMax) return null;
  // Whoever is right is not refused because there is too much to hash: another sign-in will rewrite it.
  const to = await hasher.hash(password).catch(() => null);
  return to === null ? null : { from: stored, to };
}

/** Whether the password was chosen anew between the two readings of a person. A rewritten hash is the same password. */
const isChanged = (before: UserRow, now: UserRow): boolean =>
  before.passwordChangedAt?.getTime() !== now.passwordChangedAt?.getTime();

/**
 * Signs a device in by user name or e-mail and password; that an account is deactivated is told only to who knows its
 * password. A hash of the older system is rewritten as one of ours. A device that is new to the account is told of by
 * letter.
 * @param known the device's cookie from earlier sign-ins; null for none.
 * @param isProgram a program keeps no device's cookie, and shows nobody that a token was stolen.
 * @throws AppError invalid_credentials, account_deactivated, too_many_requests, busy
 */
export async function signIn(
  deps: Deps,
  input: LoginBody,
  device: Device,
  known: KnownDevice | null = null,
  isProgram = false,
): Promise<SignedIn> {
  const matched = await matchPassword(deps, input, known);
  if (!matched.isActive) throw new AppError("account_deactivated");
  // Before the transaction, as every hash: it would hold a connection for as long.
  const rehashed = await rehash(deps, matched.passwordHash, input.password);
  const now = deps.now();
  return deps.db.transaction(async (tx) => {
    const user = await holdUser(tx, matched.id);
    if (!user || isChanged(matched, user)) throw new AppError("invalid_credentials");
    if (!user.isActive) throw new AppError("account_deactivated");
    const rewritten = rehashed !== null && (await rewriteHash(tx, user.id, rehashed));
    const stored = { user, ...(await findMembership(tx, user.id)) };
    const membership = await asItStands(tx, deps.policy, stored, now);
    const subject = subjectOf(membership, now);
    const theftToTell = !isProgram && (await takeTheftToTell(tx, user.id, now));
    await tellOfNewDevice(tx, deps, user, { device, known, isProgram }, now);
    const { pair, sessionId } = await startSession(tx, deps.tokens, { subject, amr: "pwd", device, now });
    const event = { type: "signed_in", actorId: user.id, subjectId: user.id, sessionId } as const;
    const details = { by: "password", ...(rewritten ? { rewritten } : {}) };
    await recordAudit(tx, { ...event, details }, now);
    return { user, membership, pair, theftToTell };
  });
}
