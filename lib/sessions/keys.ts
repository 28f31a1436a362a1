import { desc, eq, not, sql } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record";
import type { Db, DbOrTx } from "@/lib/db/client";
import { sessions, signingKeys } from "@/lib/db/schema";
import type { Keyring } from "@/lib/edge/keyring";

/** What the last start signed with, compared with what this one holds. */
export type KeyChange =
  | { kind: "first" | "same" }
  /** The key changed; `oldKeyHeld` false: people are sent through one silent refresh each, and should not have been. */
  | { kind: "changed"; from: string; to: string; oldKeyHeld: boolean };

/**
 * Notes at the start which key signs now, and tells how it compares with the one before. Of many copies that start with
 * the same key, one records the change.
 */
export async function noteSigningKey(
  deps: { db: Db; now: () => Date },
  keyring: Keyring,
): Promise<KeyChange> {
  const now = deps.now();
  return deps.db.transaction(async (tx) => {
    const { fingerprint } = keyring.current;
    const { kid } = keyring;
    const isThis = eq(signingKeys.fingerprint, fingerprint);
    const inserted = await tx
      .insert(signingKeys)
      .values({ fingerprint, kid, firstUsedAt: now, lastUsedAt: now })
      .onConflictDoNothing()
      .returning({ fingerprint: signingKeys.fingerprint });
    const isNew = inserted.length === 1;
    // Of copies that start at once with one key the others wait, above or here, and then find what the first one noted.
    if (!isNew)
      await tx.select({ kid: signingKeys.kid }).from(signingKeys).where(isThis).for("no key update");
    const [last] = await tx
      .select()
      .from(signingKeys)
      .where(isNew ? not(isThis) : undefined)
      .orderBy(desc(signingKeys.lastUsedAt))
      .limit(1);
    if (!isNew) await tx.update(signingKeys).set({ kid, lastUsedAt: now }).where(isThis);
    if (!last) return { kind: "first" };
    if (last.fingerprint === fingerprint) return { kind: "same" };
    const change = {
      kind: "changed",
      from: last.kid,
      to: kid,
      oldKeyHeld: keyring.byFingerprint.has(last.fingerprint),
    } as const;
    const { from, to, oldKeyHeld } = change;
    await recordAudit(
      tx,
      { type: "signing_key_changed", actorId: null, subjectId: null, details: { from, to, oldKeyHeld } },
      now,
    );
    return change;
  });
}

/** The use of one key. A session belongs to the key that signed its newest access token. */
export interface KeyUse {
  kid: string;
  liveSessions: number;
  lastSignedAt: Date;
  /** From when on no access token of this key is valid any more, so that the secret may go. */
  retireFrom: Date;
}

/** Live sessions by key. An old key without rows here may be retired at once. */
export async function listKeyUse(
  db: DbOrTx,
  now: Date,
  lives: { accessMinutes: number; skewSeconds: number },
): Promise<KeyUse[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await db
    .select({
      kid: sessions.kid,
      liveSessions: sql<number>`count(*)::integer`,
      lastSignedAt: sql<string>`max(${sessions.rotatedAt})`,
    })
    .from(sessions)
    .where(
      sql`${sessions.revokedAt} is null and ${sessions.idleExpiresAt} > ${at} and ${sessions.absoluteExpiresAt} > ${at}`,
    )
    .groupBy(sessions.kid)
    .orderBy(sessions.kid);
  const lifeMs = lives.accessMinutes * 60_000 + lives.skewSeconds * 1000;
  return rows.map(({ kid, liveSessions, lastSignedAt }) => {
    const last = new Date(lastSignedAt);
    return { kid, liveSessions, lastSignedAt: last, retireFrom: new Date(last.getTime() + lifeMs) };
  });
}
