import { and, count, eq, getTableColumns, gt, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import type { Db, DbOrTx, Tx } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/errors";
import {
  entitlements,
  oauthStates,
  oneTimeLinks,
  profiles,
  signInAliases,
  users,
  venues,
} from "@/lib/db/schema";
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
  profile: { name: string | null; avatarUrl: string | null },
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

/**
 * The accounts that somebody who typed this name may mean: those of whom the older system knew it in just this writing,
 * then the one whose name it is here.
 * @param typed what was typed, without spaces around.
 * @param key the same, folded.
 */
export async function findCandidates(db: DbOrTx, typed: string, key: string): Promise<UserRow[]> {
  const known = await db
    .select(getTableColumns(users))
    .from(signInAliases)
    .innerJoin(users, eq(users.id, signInAliases.userId))
    .where(eq(signInAliases.alias, typed))
    .orderBy(users.id);
  const named = await findByName(db, key);
  return named && known.every(({ id }) => id !== named.id) ? [...known, named] : known;
}

/** The names of the older system that somebody also signs in with. */
export async function listAliases(db: DbOrTx, userId: number): Promise<string[]> {
  const rows = await db
    .select({ alias: signInAliases.alias })
    .from(signInAliases)
    .where(eq(signInAliases.userId, userId))
    .orderBy(signInAliases.alias);
  return rows.map(({ alias }) => alias);
}

/** How many accounts have each form of hash: what stands before the salt. A bcrypt hash counts by its cost alone. */
export async function countHashForms(db: Db): Promise<{ form: string; count: number }[]> {
  const cost = sql`substring(${users.passwordHash} from '^\\$2[aby](\\$[0-9]{2}\\$)')`;
  const werkzeug = sql`substring(${users.passwordHash} from '^((scrypt|pbkdf2):[a-z0-9:]+)\\$')`;
  const form = sql<string>`coalesce('$2b' || ${cost}, ${werkzeug})`;
  const rows = await db
    .select({ form: form.as("form"), count: count() })
    .from(users)
    .where(isNotNull(form))
    .groupBy(sql`form`)
    .orderBy(sql`form`);
  return rows;
}

export async function findById(db: DbOrTx, id: number): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id));
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

/** All super admins who are not deactivated, locked in order until the transaction ends. */
export async function lockSuperAdmins(tx: Tx): Promise<UserRow[]> {
  return tx
    .select()
    .from(users)
    .where(and(eq(users.role, "super_admin"), eq(users.isActive, true)))
    .orderBy(users.id)
    .for("no key update");
}

/** Holds a venue, so that it is not deleted before the transaction ends. @returns whether there is one. */
export async function lockVenue(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.select({ id: venues.id }).from(venues).where(eq(venues.id, id)).for("key share");
  return rows.length === 1;
}

/** The account, which stays there until the transaction ends; null when it is gone. */
export async function holdUser(tx: Tx, id: number): Promise<UserRow | null> {
  const [row] = await tx.select().from(users).where(eq(users.id, id)).for("key share");
  return row ?? null;
}

export async function updateUser(tx: Tx, id: number, change: Partial<NewUser>): Promise<void> {
  await tx.update(users).set(change).where(eq(users.id, id));
}

/**
 * Replaces a hash by another of the same password, unless it has changed. Where somebody else is writing the row (a run
 * over everybody), it stays as it is: a sign-in does not wait for this.
 * @returns whether it was replaced.
 */
export async function rewriteHash(
  tx: Tx,
  userId: number,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const free = tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.passwordHash, from)))
    .for("no key update", { skipLocked: true });
  const rows = await tx
    .update(users)
    .set({ passwordHash: to })
    .where(inArray(users.id, free))
    .returning({ id: users.id });
  return rows.length === 1;
}

/** Writes the name that a person chose to be shown by. */
export async function chooseName(tx: Tx, userId: number, name: string, now: Date): Promise<void> {
  await tx
    .update(profiles)
    .set({ name, nameChosenAt: now, updatedAt: now })
    .where(eq(profiles.userId, userId));
}

/**
 * Refreshes what Patreon tells of a person's looks; what Patreon masks (null) leaves what is known, and a name that was
 * chosen here stays.
 */
export async function updateProfile(
  tx: Tx,
  userId: number,
  shown: { name: string | null; avatarUrl: string | null },
  now: Date,
): Promise<void> {
  await tx
    .update(profiles)
    .set({
      ...(shown.name === null
        ? {}
        : {
            name: sql`case when ${profiles.nameChosenAt} is null then ${shown.name} else ${profiles.name} end`,
          }),
      ...(shown.avatarUrl === null ? {} : { avatarUrl: shown.avatarUrl }),
      updatedAt: now,
    })
    .where(eq(profiles.userId, userId));
}

/** Takes the older system's mark of the team from a person. */
export async function forgetTeamMark(tx: Tx, userId: number, now: Date): Promise<void> {
  await tx
    .update(profiles)
    .set({ isTeamMember: false, updatedAt: now })
    .where(and(eq(profiles.userId, userId), eq(profiles.isTeamMember, true)));
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

export type OneTimeLink = typeof oneTimeLinks.$inferSelect;
export type LinkPurpose = OneTimeLink["purpose"];

export async function insertLink(tx: Tx, link: typeof oneTimeLinks.$inferInsert): Promise<void> {
  await tx.insert(oneTimeLinks).values(link);
}

const isLiveLink = (purpose: LinkPurpose, tokenHash: Buffer, now: Date) =>
  and(
    eq(oneTimeLinks.tokenHash, tokenHash),
    eq(oneTimeLinks.purpose, purpose),
    isNull(oneTimeLinks.usedAt),
    gt(oneTimeLinks.expiresAt, now),
  );

/** A link of this purpose that may be used now; null: unknown, used, ended, expired, or a deactivated person's. */
export async function findLink(
  db: DbOrTx,
  purpose: LinkPurpose,
  tokenHash: Buffer,
  now: Date,
): Promise<{ owner: UserRow; createdBy: number | null } | null> {
  const [row] = await db
    .select({ owner: getTableColumns(users), createdBy: oneTimeLinks.createdBy })
    .from(oneTimeLinks)
    .innerJoin(users, eq(users.id, oneTimeLinks.userId))
    .where(and(isLiveLink(purpose, tokenHash, now), eq(users.isActive, true)));
  return row ?? null;
}

/** Whose link that is; null as above. */
export async function findLinkOwner(...link: Parameters<typeof findLink>): Promise<UserRow | null> {
  return (await findLink(...link))?.owner ?? null;
}

/**
 * Marks a link as used.
 * @returns it, for the one of many who use it at once; null when it was not good any more.
 */
export async function takeLink(
  tx: Tx,
  purpose: LinkPurpose,
  tokenHash: Buffer,
  now: Date,
): Promise<OneTimeLink | null> {
  const [row] = await tx
    .update(oneTimeLinks)
    .set({ usedAt: now })
    .where(isLiveLink(purpose, tokenHash, now))
    .returning();
  return row ?? null;
}

/** Ends a person's links of these purposes that were not used: they are unknown from now on. */
export async function deleteLinks(tx: Tx, userId: number, purposes: readonly LinkPurpose[]): Promise<void> {
  await tx
    .delete(oneTimeLinks)
    .where(
      and(
        eq(oneTimeLinks.userId, userId),
        inArray(oneTimeLinks.purpose, [...purposes]),
        isNull(oneTimeLinks.usedAt),
      ),
    );
}

/** Links that set a password. */
export const passwordPurposes = ["set_password", "reset_password"] as const satisfies LinkPurpose[];
