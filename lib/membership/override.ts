import type { Tx } from "@/lib/db/client";
import type { PolicySettings } from "./observe";
import { currentVerdict, decide, type Standing, type Verdict } from "./rules";
import { applyVerdicts, findMember, listTierCents, lockEntitlement, verdictRows } from "./store";

const source = "admin";

const later = (a: Date, b: Date | undefined) => (b && b > a ? b : a);

/**
 * Gives somebody access until `until`, whatever Patreon says, in the caller's transaction, which holds the user's row.
 * Tiers that the person has stay theirs.
 * @param given.note why, in words that the person reads too.
 */
export async function giveAccess(
  tx: Tx,
  userId: number,
  given: { until: Date; note: string },
  now: Date,
): Promise<void> {
  const previous = await lockEntitlement(tx, userId);
  const tierIds = previous ? currentVerdict(previous, now).tierIds : [];
  const verdict: Verdict = {
    state: "override",
    paid: true,
    tierIds,
    until: given.until,
    // Free words stand for themselves where a reason is shown.
    reason: given.note as Verdict["reason"],
  };
  // A clock that went back must not make what a person decided older news.
  const change = { ...verdict, userId, observedAt: later(now, previous?.observedAt) };
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
  const over: Standing = { ...previous, until: now };
  const row = user.patreonId === null ? null : await findMember(tx, user.patreonId);
  const full = { ...policy, tierCents: await listTierCents(tx) };
  const verdict =
    user.patreonId === null ? null : decide(row?.leftAt ? null : row, user.patreonId, over, full, now);
  const change = { ...(verdict ?? noVerdict), userId: user.id, observedAt: later(now, previous.observedAt) };
  await applyVerdicts(tx, verdictRows([change]), { source, runId: null, now });
}
