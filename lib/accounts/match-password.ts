import { createHash } from "node:crypto";
import { recordAudit } from "@/lib/audit/record";
import type { LoginBody } from "@/lib/contracts/accounts";
import { passwordBytesMax } from "@/lib/contracts/names";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Attempted, Guessing } from "@/lib/limits/guessing";
import type { KnownDevice } from "@/lib/limits/known-device";
import type { Decoys } from "./decoy";
import { foldName } from "./names";
import { isUsableHash } from "./password-hash";
import type { PasswordHasher } from "./password-hasher";
import { findCandidates, type UserRow } from "./store";

interface Deps {
  db: Db;
  now: () => Date;
  hasher: PasswordHasher;
  decoys: Decoys;
  guessing: Guessing;
}

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");

/** What wrong passwords are counted under: user names, e-mails and older names lead to one account, counted as one. */
export const guessedAccount = (userId: number): string => digest(`id ${userId}`);

/** Nobody's name is counted by itself, as one account would be. */
function attemptOn(user: UserRow | null, key: string, known: KnownDevice | null): Attempted {
  if (!user) return { account: digest(`name ${key}`), device: null };
  const device = known?.userIds.includes(user.id) ? known.id : null;
  return { account: guessedAccount(user.id), device };
}

/** Whether the password is this person's. Without a usable hash the decoy takes the work, and nothing fits. */
async function isTheirs(
  { hasher }: Deps,
  user: UserRow | null,
  password: string,
  decoy: string,
): Promise<boolean> {
  const stored = user?.passwordHash ?? null;
  const usable = isUsableHash(stored);
  const fits = await hasher.verify(password, usable ? stored : decoy);
  // A password that was chosen here has 72 bytes at most: a longer one is another, whatever bcrypt makes of it.
  const chosenHere = user !== null && user.passwordChangedAt !== null;
  return usable && fits && !(chosenHere && Buffer.byteLength(password) > passwordBytesMax);
}

/**
 * The account of a name and a password. Where the older system knew several people by one name, or knows one by what is
 * another's name here, each is tried, and the first whose password fits is meant. An unknown name takes the same work
 * and gets the same words as a wrong password.
 * @param known the device's cookie from earlier sign-ins; null for none.
 * @throws AppError invalid_credentials, too_many_requests, busy
 */
export async function matchPassword(
  deps: Deps,
  { username, password }: LoginBody,
  known: KnownDevice | null,
): Promise<UserRow> {
  // PostgreSQL's text cannot hold NUL, so no account has one in its name.
  const typed = username.replaceAll("\0", "\ufffd");
  const key = foldName(typed);
  const decoy = await deps.decoys.draw(key);
  const candidates = await findCandidates(deps.db, typed, key);
  const failed: { user: UserRow | null; who: Attempted }[] = [];
  let heldBack: AppError | null = null;
  for (const user of candidates.length > 0 ? candidates : [null]) {
    const who = attemptOn(user, key, known);
    try {
      await deps.guessing.attempt(who);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Guesses at one person do not keep out another of the same name.
      heldBack ??= error;
      continue;
    }
    if ((await isTheirs(deps, user, password, decoy)) && user) {
      await deps.guessing.succeed(who);
      await Promise.all(failed.map((other) => deps.guessing.withdraw(other.who)));
      return user;
    }
    failed.push({ user, who });
  }
  for (const { user } of failed) await recordFailure(deps, user?.id ?? null);
  throw heldBack ?? new AppError("invalid_credentials");
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
