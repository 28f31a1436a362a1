import { eq } from "drizzle-orm";
import type { OwnData } from "@/lib/contracts/own-data";
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

/** What Patreon said last of somebody, with the titles of the tiers; null: never a member, as far as we know. */
export async function readMirror(db: DbOrTx, patreonUserId: string) {
  const row = await findMember(db, patreonUserId);
  if (!row) return null;
  const titles = await listTierTitles(db, row.tierIds);
  return { row, tierTitles: row.tierIds.map((id) => titles.get(id) || id) };
}

/** What Patreon told of somebody's membership, as they may see it; null for none. */
export async function readMirrorOf(db: DbOrTx, patreonUserId: string): Promise<OwnData["patreon"]["member"]> {
  const row = await findMember(db, patreonUserId);
  if (!row) return null;
  const iso = (date: Date | null) => date?.toISOString() ?? null;
  return {
    id: row.id,
    fullName: row.fullName,
    email: row.email,
    patronStatus: row.patronStatus,
    lastChargeStatus: row.lastChargeStatus,
    lastChargeDate: iso(row.lastChargeDate),
    nextChargeDate: iso(row.nextChargeDate),
    currentlyEntitledAmountCents: row.currentlyEntitledAmountCents,
    willPayAmountCents: row.willPayAmountCents,
    campaignLifetimeSupportCents: row.campaignLifetimeSupportCents,
    pledgeCadence: row.pledgeCadence,
    pledgeRelationshipStart: iso(row.pledgeRelationshipStart),
    isFreeTrial: row.isFreeTrial,
    isGifted: row.isGifted,
    tierIds: row.tierIds,
    observedAt: row.observedAt.toISOString(),
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
 * The Patreon id of an account, which stays what it is until the transaction ends; null for none. Whoever writes of a
 * membership locks the user first, as an apply does: a weaker lock here would have the two wait for each other.
 */
export async function holdPatreonId(tx: Tx, userId: number): Promise<string | null> {
  const [row] = await tx
    .select({ patreonId: users.patreonId })
    .from(users)
    .where(eq(users.id, userId))
    .for("no key update");
  return row?.patreonId ?? null;
}
