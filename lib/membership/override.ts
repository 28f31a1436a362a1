import type { Db, DbOrTx, Tx } from "@/lib/db/client";
import type { PolicySettings } from "./observe";
import { holdPatreonId } from "./read-facts";
import { currentVerdict, decide, type Standing, type Verdict } from "./rules";
import {
  applyVerdicts,
  findMember,
  listEndedOverrides,
  listTierCents,
  lockEntitlement,
  verdictRows,
} from "./store";

const source = "admin";

const later = (a: Date, b: Date | undefined) => (b && b > a ? b : a);

type Stored = Standing & { tierIds: string[]; since: Date };

/** Given access whose end has passed. */
const isOver = <S extends Standing>(stored: S | null, now: Date): stored is S & { until: Date } =>
  stored?.state === "override" && stored.until !== null && stored.until <= now;

/**
 * What Patreon said last of somebody, now that given access no longer stands before it; null: nothing that can be
 * concluded.
 */
async function saidLast(
  db: DbOrTx,
  policy: PolicySettings,
  patreonId: string | null,
  over: Standing,
  now: Date,
): Promise<Verdict | null> {
  if (patreonId === null) return null;
  const row = await findMember(db, patreonId);
  const full = { ...policy, tierCents: await listTierCents(db) };
  return decide(row?.leftAt ? null : row, patreonId, over, full, now);
}

/**
 * A person with the verdict that counts at `now`: from the moment given access is over, what Patreon said last. Whoever
 * lets in, mints tokens or shows a membership reads it through this, so that nobody who pays waits outside until
 * `concludeOverrides` has written it.
 */
export async function asItStands<
  P extends { user: { patreonId: string | null }; entitlement: Stored | null },
>(db: DbOrTx, policy: PolicySettings, person: P, now: Date): Promise<P> {
  const { user, entitlement } = person;
  if (!isOver(entitlement, now)) return person;
  const verdict = await saidLast(db, policy, user.patreonId, entitlement, now);
  if (!verdict) return person;
  const since = verdict.paid ? entitlement.since : entitlement.until;
  return { ...person, entitlement: { ...entitlement, ...verdict, since } };
}

/**
 * Gives somebody access until `until`, whatever Patreon says, in the caller's transaction, which holds the user's row.
 * Tiers that the person has stay theirs.
 * @param given.note why, in words that the person reads too.
 */
export async function giveAccess(
  tx: Tx,
  policy: PolicySettings,
  user: { id: number; patreonId: string | null },
  given: { until: Date; note: string },
  now: Date,
): Promise<void> {
  const stored = await lockEntitlement(tx, user.id);
  const { entitlement } = await asItStands(tx, policy, { user, entitlement: stored }, now);
  const tierIds = entitlement ? currentVerdict(entitlement, now).tierIds : [];
  const verdict: Verdict = {
    state: "override",
    paid: true,
    tierIds,
    until: given.until,
    // Free words stand for themselves where a reason is shown.
    reason: given.note as Verdict["reason"],
  };
  // A clock that went back must not make what a person decided older news.
  const change = { ...verdict, userId: user.id, observedAt: later(now, stored?.observedAt) };
  await applyVerdicts(tx, verdictRows([change]), { source, runId: null, now });
}

const noVerdict: Verdict = { state: "none", paid: false, tierIds: [], until: null, reason: "not_a_member" };

/**
 * Takes given access back: what Patreon said last counts again, in the caller's transaction, which holds the user's row.
 */
export async function takeAccessBack(
  tx: Tx,
  policy: PolicySettings,
  user: { id: number; patreonId: string | null },
  now: Date,
): Promise<void> {
  const previous = await lockEntitlement(tx, user.id);
  if (previous?.state !== "override") return;
  const verdict = await saidLast(tx, policy, user.patreonId, { ...previous, until: now }, now);
  const change = { ...(verdict ?? noVerdict), userId: user.id, observedAt: later(now, previous.observedAt) };
  await applyVerdicts(tx, verdictRows([change]), { source, runId: null, now });
}

async function concludeOverride(tx: Tx, policy: PolicySettings, userId: number, now: Date): Promise<void> {
  const patreonId = await holdPatreonId(tx, userId);
  const previous = await lockEntitlement(tx, userId);
  if (!isOver(previous, now)) return;
  const verdict = await saidLast(tx, policy, patreonId, previous, now);
  if (!verdict) return;
  // Nothing new was learnt of the person, so news that is under way still counts as newer.
  const change = { ...verdict, userId, observedAt: previous.observedAt };
  await applyVerdicts(tx, verdictRows([change]), { source, runId: null, now: previous.until });
}

/**
 * Writes what `asItStands` derives, for lists and counts, which read what is written. Each person by themselves: two
 * copies that do this at once write it once.
 */
export async function concludeOverrides(deps: {
  db: Db;
  policy: PolicySettings;
  now: () => Date;
}): Promise<void> {
  const now = deps.now();
  for (const userId of await listEndedOverrides(deps.db, now))
    await deps.db.transaction((tx) => concludeOverride(tx, deps.policy, userId, now));
}
