import type { CreatorTokenRow } from "./store";

/** How the creator's token stands, from its row and the time alone. */

const days = (count: number) => count * 86_400_000;

/**
 * A run may be all that uses the token, and runs are up to 17 days apart (15 January to 1 February) while tokens live
 * 31. One renewed by a run has 14 to 17 days left at the next and must be renewed there, because the run after that
 * comes up to 31 days after the renewal, when it is dead. Seven days ahead would let it die between two runs.
 */
const renewBeforeDays = 20;

/** A shorter life than usual is renewed when two thirds are left, not at every use. */
const renewBeforeShare = 2 / 3;

/** Nobody tells when a token from the settings ends, so it is exchanged soon for one whose end is told. */
const unknownEndHeldDays = 7;

/** What Patreon's tokens live (`expires_in` is 2678400), counted from the first sight of one whose end is unknown. */
const usualLifeDays = 31;

/** When it ends: as told, else as presumed. */
const endOf = (row: CreatorTokenRow): Date =>
  row.tokenExpiresAt ?? new Date(row.updatedAt.getTime() + days(usualLifeDays));

const canBeRenewed = (row: CreatorTokenRow) => row.refreshToken !== null && row.refusedAt === null;

/** Whether the access token is known to be dead. A presumed end kills none: it is used until Patreon refuses it. */
export const isOver = (row: CreatorTokenRow, now: Date): boolean =>
  row.tokenExpiresAt !== null && row.tokenExpiresAt <= now;

/** Whether it is time to renew it, and there is a way to. */
export function isDue(row: CreatorTokenRow, now: Date): boolean {
  if (!canBeRenewed(row)) return false;
  const heldSince = row.updatedAt.getTime();
  if (row.tokenExpiresAt === null) return now.getTime() - heldSince >= days(unknownEndHeldDays);
  const end = row.tokenExpiresAt.getTime();
  const renewBefore = Math.min(days(renewBeforeDays), (end - heldSince) * renewBeforeShare);
  return end - now.getTime() <= renewBefore;
}

/**
 * - `fine`: it works or will be renewed; `proven` when Patreon renewed it
 * - `dying`: it can no longer be renewed and ends at `endsAt`, as told or presumed
 * - `dead`: only a newly set one helps
 */
export type CreatorTokenHealth =
  | { state: "fine"; proven: boolean }
  | { state: "dying"; endsAt: Date; why: "refused" | "no_refresh_token" }
  | { state: "dead" };

export function creatorTokenHealth(row: CreatorTokenRow, now: Date): CreatorTokenHealth {
  if (canBeRenewed(row)) return { state: "fine", proven: row.tokenExpiresAt !== null };
  if (isOver(row, now)) return { state: "dead" };
  const endsAt = endOf(row);
  if (row.refusedAt !== null) return { state: "dying", endsAt, why: "refused" };
  // As long ahead as a renewal, and for the same reason: later it might be told by no run before its end.
  if (endsAt.getTime() - now.getTime() <= days(renewBeforeDays))
    return { state: "dying", endsAt, why: "no_refresh_token" };
  return { state: "fine", proven: false };
}
