import { eq } from "drizzle-orm";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { entitlements, patreonAccounts, profiles, users } from "@/lib/db/schema";
import { findMember, listTierTitles } from "./store";

/**
 * What the membership card shows beside the verdict: the titles of the entitled tiers, and since when the person
 * pledges. `memberSince` null: not a member, or Patreon did not tell.
 */
export async function readMembershipFacts(
  db: DbOrTx,
  patreonUserId: string | null,
  tierIds: string[],
): Promise<{ tierTitles: string[]; memberSince: Date | null }> {
  const member = patreonUserId === null ? null : await findMember(db, patreonUserId);
  const titles = await listTierTitles(db, tierIds);
  return {
    // A tier may have no title; its members still want to see that they have one.
    tierTitles: tierIds.map((id) => titles.get(id) || "Member tier"),
    memberSince: member?.pledgeRelationshipStart ?? null,
  };
}

/** An account and what stands of its membership; null for no such account. `needsReauth` null: Patreon granted nothing. */
export async function findStanding(db: DbOrTx, userId: number) {
  const [row] = await db
    .select({
      user: users,
      profile: profiles,
      entitlement: entitlements,
      needsReauth: patreonAccounts.needsReauth,
    })
    .from(users)
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .leftJoin(entitlements, eq(entitlements.userId, users.id))
    .leftJoin(patreonAccounts, eq(patreonAccounts.userId, users.id))
    .where(eq(users.id, userId));
  return row ?? null;
}

/**
 * The Patreon id of an account, which stays what it is until the transaction ends; null for none. The weakest lock that
 * does this: an apply, which goes from the mirror to the users, never waits for it.
 */
export async function holdPatreonId(tx: Tx, userId: number): Promise<string | null> {
  const [row] = await tx
    .select({ patreonId: users.patreonId })
    .from(users)
    .where(eq(users.id, userId))
    .for("key share");
  return row?.patreonId ?? null;
}
