import { inArray } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { entitlements } from "@/lib/db/schema";
import type { PolicySettings } from "./observe";
import { listStanding } from "./observe-members";
import { decide, isChange } from "./rules";
import { applyVerdicts, listTierCents, type VerdictChange, verdictRows } from "./store";

/** What an older system believed of somebody's membership. */
export interface CarriedOver {
  userId: number;
  /** null: not connected with Patreon. */
  patreonId: string | null;
  paid: boolean;
  /** When Patreon had been asked; null: nobody knows, which counts as long ago. */
  checkedAt: Date | null;
}

/**
 * Takes over what an older system believed, until Patreon is asked: nobody who had access there is locked out by the
 * move. Where our mirror already knows the member, it decides. Any later news replaces this.
 */
export async function carryOverMemberships(
  tx: Tx,
  policy: PolicySettings,
  people: readonly CarriedOver[],
  now: Date,
): Promise<void> {
  const patreonIds = people.flatMap(({ patreonId }) => patreonId ?? []);
  const standing = patreonIds.length > 0 ? await listStanding(tx, patreonIds) : new Map();
  const userIds = people.map(({ userId }) => userId);
  const rows = await tx.select().from(entitlements).where(inArray(entitlements.userId, userIds));
  const previous = new Map(rows.map((row) => [row.userId, row]));
  const full = { ...policy, tierCents: await listTierCents(tx) };
  const changes: VerdictChange[] = [];
  for (const { userId, patreonId, paid, checkedAt } of people) {
    const stood = previous.get(userId) ?? null;
    const member = patreonId === null ? null : (standing.get(patreonId) ?? null);
    if (patreonId !== null && (member || policy.creatorPatreonIds.includes(patreonId))) {
      const verdict = decide(member, patreonId, stood, full, now);
      if (verdict && isChange(stood, verdict))
        changes.push({ ...verdict, userId, observedAt: member?.observedAt ?? now });
    } else if (stood === null ? paid : stood.reason === "older_system" && stood.paid !== paid) {
      const observedAt = checkedAt && checkedAt < now ? checkedAt : new Date(0);
      changes.push({
        userId,
        state: paid ? "active" : "lapsed",
        paid,
        tierIds: [],
        until: null,
        reason: "older_system",
        observedAt: stood && stood.observedAt > observedAt ? stood.observedAt : observedAt,
      });
    }
  }
  if (changes.length > 0)
    await applyVerdicts(tx, verdictRows(changes), { source: "import", runId: null, now });
}
