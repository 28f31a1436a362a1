import { and, asc, desc, eq, inArray, isNull, lt, lte } from "drizzle-orm";
import type { Source } from "@/lib/contracts/membership";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { entitlements, patreonMembers, users } from "@/lib/db/schema";
import type { MemberFacts, TierFacts } from "@/lib/patreon/documents";
import type { PolicySettings } from "./observe";
import { decide, isChange } from "./rules";
import {
  applyVerdicts,
  listTierCents,
  memberRows,
  mergeIntoMirror,
  touchChecked,
  upsertTiers,
  type VerdictChange,
  verdictRows,
} from "./store";

/** A member whom Patreon says there is not. `patreonUserId` is used where the mirror knows nobody: null for unknown. */
export interface GoneMember {
  memberId: string;
  patreonUserId: string | null;
}

/** What one answer of Patreon told of several members. */
export interface MembersObservation {
  /** All who were told of: the mirror takes them all. */
  members: readonly MemberFacts[];
  /** Those among them on whose accounts is decided now, by member id. */
  decideOn: ReadonlySet<string>;
  gone: readonly GoneMember[];
  tiers: TierFacts[];
  /** When Patreon was asked. */
  observedAt: Date;
  source: Source;
}

/** How many members the mirror holds, those who left included: the length of Patreon's list, roughly. */
export const countMirrored = (db: DbOrTx): Promise<number> => db.$count(patreonMembers);

/** Whose these members were: the mirror knows best. */
async function ownersOf(tx: Tx, gone: readonly GoneMember[]): Promise<string[]> {
  const rows = await tx
    .select({ id: patreonMembers.id, patreonUserId: patreonMembers.patreonUserId })
    .from(patreonMembers)
    .where(
      inArray(
        patreonMembers.id,
        gone.map(({ memberId }) => memberId),
      ),
    );
  const known = new Map(rows.map((row) => [row.id, row.patreonUserId]));
  return gone.flatMap(({ memberId, patreonUserId }) => known.get(memberId) ?? patreonUserId ?? []);
}

/** Notes who is no member any more. Older news changes nothing, and no news older than this brings them back. */
async function markGone(tx: Tx, gone: readonly GoneMember[], at: Date, source: Source): Promise<void> {
  const ids = gone.map(({ memberId }) => memberId);
  await tx
    .update(patreonMembers)
    .set({ leftAt: at, observedAt: at, source })
    .where(and(inArray(patreonMembers.id, ids), lte(patreonMembers.observedAt, at)));
}

/** The accounts of these Patreon users, locked in one order, as every writer of memberships locks the user first. */
function lockAccounts(tx: Tx, patreonIds: string[]) {
  return tx
    .select({ id: users.id, patreonId: users.patreonId })
    .from(users)
    .where(inArray(users.patreonId, patreonIds))
    .orderBy(asc(users.id))
    .for("no key update");
}

/** Who of these Patreon users is a member by the mirror, by Patreon user id. Of several rows the newest counts. */
export async function listStanding(tx: Tx, patreonIds: string[]) {
  const rows = await tx
    .select()
    .from(patreonMembers)
    .where(and(inArray(patreonMembers.patreonUserId, patreonIds), isNull(patreonMembers.leftAt)))
    .orderBy(desc(patreonMembers.observedAt));
  return new Map(rows.reverse().map((row) => [row.patreonUserId, row]));
}

/**
 * The way in for news about several members at once, in the caller's transaction: the mirror, verdicts, events. An
 * account whose Patreon user is a member by another row of the mirror stays one when the first is gone.
 */
export async function observeMembers(
  tx: Tx,
  policy: PolicySettings,
  seen: MembersObservation,
  now: Date,
): Promise<void> {
  const { observedAt, source } = seen;
  const deciding = seen.members.filter((member) => seen.decideOn.has(member.id));
  const named = [...deciding.map((member) => member.patreonUserId), ...(await ownersOf(tx, seen.gone))];
  const patreonIds = [...new Set(named)];
  const accounts = await lockAccounts(tx, patreonIds);
  await upsertTiers(tx, seen.tiers, observedAt);
  // One statement may not meet the same row twice; the later mention wins.
  const single = [...new Map(seen.members.map((member) => [member.id, member])).values()];
  if (single.length > 0) await mergeIntoMirror(tx, memberRows(single, observedAt), source);
  await markGone(tx, seen.gone, observedAt, source);
  if (accounts.length === 0) return;

  const userIds = accounts.map(({ id }) => id);
  const standing = await listStanding(tx, patreonIds);
  const verdicts = await tx
    .select()
    .from(entitlements)
    .where(inArray(entitlements.userId, userIds))
    .orderBy(asc(entitlements.userId))
    .for("no key update");
  const previous = new Map(verdicts.map((row) => [row.userId, row]));
  const full = { ...policy, tierCents: await listTierCents(tx) };
  const changes: VerdictChange[] = [];
  for (const { id, patreonId } of accounts) {
    const stood = previous.get(id) ?? null;
    const verdict = decide(standing.get(patreonId ?? "") ?? null, patreonId ?? "", stood, full, now);
    if (verdict && isChange(stood, verdict)) changes.push({ ...verdict, userId: id, observedAt });
  }
  if (changes.length > 0) await applyVerdicts(tx, verdictRows(changes), { source, runId: null, now });
  // Those that stand are found true again, so that no older news can replace them.
  await tx
    .update(entitlements)
    .set({ observedAt })
    .where(and(inArray(entitlements.userId, userIds), lt(entitlements.observedAt, observedAt)));
  await touchChecked(tx, userIds, observedAt);
}

/** The account of a member, by the mirror or else by the Patreon user who is said to be the member; null for none. */
export async function findAccountOf(
  db: DbOrTx,
  { memberId, patreonUserId }: GoneMember,
): Promise<{ userId: number; patreonId: string } | null> {
  const [mirrored] = await db
    .select({ patreonUserId: patreonMembers.patreonUserId })
    .from(patreonMembers)
    .where(eq(patreonMembers.id, memberId));
  const patreonId = mirrored?.patreonUserId ?? patreonUserId;
  if (patreonId === null) return null;
  const [account] = await db.select({ id: users.id }).from(users).where(eq(users.patreonId, patreonId));
  return account ? { userId: account.id, patreonId } : null;
}
