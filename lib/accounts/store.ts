import { and, eq, lt, or } from "drizzle-orm";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/errors";
import { entitlements, oauthStates, profiles, users } from "@/lib/db/schema";
import { AppError, errorTable } from "@/lib/errors";

export type UserRow = typeof users.$inferSelect;
export type NewUser = typeof users.$inferInsert;

/** The refusal of a name in use, tied to its field. */
export function nameTaken(code: "username_taken" | "email_taken"): AppError {
  const pointer = code === "username_taken" ? "/username" : "/email";
  return new AppError(code, { errors: [{ pointer, detail: errorTable[code].detail }] });
}

/** A broken unique constraint in the words of the error table; any other failure passes as it is. */
export function toTakenError(error: unknown): unknown {
  if (isUniqueViolation(error, "users_username_key_unique")) return nameTaken("username_taken");
  if (isUniqueViolation(error, "users_email_key_unique")) return nameTaken("email_taken");
  return error;
}

export async function insertUser(
  tx: Tx,
  user: NewUser,
  profile: { name: string | null; avatarUrl: string | null; isTeamMember: boolean },
): Promise<UserRow> {
  const [row] = await tx.insert(users).values(user).returning();
  if (!row) throw new Error("An insert returned no row");
  await tx.insert(profiles).values({ userId: row.id, ...profile });
  return row;
}

/** The account of a folded user name or e-mail; a user name cannot hold an @, so at most one fits. */
export async function findByName(db: DbOrTx, key: string): Promise<UserRow | null> {
  const [row] = await db
    .select()
    .from(users)
    .where(or(eq(users.usernameKey, key), eq(users.emailKey, key)))
    .limit(1);
  return row ?? null;
}

export async function findByPatreonId(db: DbOrTx, patreonId: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.patreonId, patreonId));
  return row ?? null;
}

export async function lockUser(tx: Tx, id: number): Promise<UserRow | null> {
  const [row] = await tx.select().from(users).where(eq(users.id, id)).for("no key update");
  return row ?? null;
}

export async function updateUser(tx: Tx, id: number, change: Partial<NewUser>): Promise<void> {
  await tx.update(users).set(change).where(eq(users.id, id));
}

/** Refreshes what Patreon tells of a person's looks; what Patreon masks (null) leaves what is known. */
export async function updateProfile(
  tx: Tx,
  userId: number,
  shown: { name: string | null; avatarUrl: string | null; isTeamMember: boolean },
  now: Date,
): Promise<void> {
  await tx
    .update(profiles)
    .set({
      ...(shown.name === null ? {} : { name: shown.name }),
      ...(shown.avatarUrl === null ? {} : { avatarUrl: shown.avatarUrl }),
      ...(shown.isTeamMember ? { isTeamMember: true } : {}),
      updatedAt: now,
    })
    .where(eq(profiles.userId, userId));
}

export type OauthState = typeof oauthStates.$inferSelect;

export async function insertOauthState(db: DbOrTx, state: OauthState): Promise<void> {
  await db.insert(oauthStates).values(state);
}

/**
 * Takes a state out for the browser it belongs to: of many who present it, one gets the row. A state shown by another
 * browser stays where it is, so that a leaked address spoils nobody's sign-in. null: unknown, used, or another's.
 */
export async function takeOauthState(
  db: DbOrTx,
  stateHash: string,
  browserHash: string,
): Promise<OauthState | null> {
  const [row] = await db
    .delete(oauthStates)
    .where(and(eq(oauthStates.stateHash, stateHash), eq(oauthStates.browserHash, browserHash)))
    .returning();
  return row ?? null;
}

/** Clears away attempts nobody came back from. */
export async function deleteOauthStatesBefore(db: DbOrTx, time: Date): Promise<void> {
  await db.delete(oauthStates).where(lt(oauthStates.expiresAt, time));
}

/** What is known of a user's looks and membership, for tokens and views. */
export async function findMembership(db: DbOrTx, userId: number) {
  const [row] = await db
    .select({ profile: profiles, entitlement: entitlements })
    .from(users)
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .leftJoin(entitlements, eq(entitlements.userId, users.id))
    .where(eq(users.id, userId));
  return row ?? { profile: null, entitlement: null };
}
