/** How long the parent of the current refresh token is answered again whatever happened since. */
const parentGraceSeconds = 30;

/** What the rules need to know of a session. Times are Dates; `revokedAt` null means not ended. */
export interface SessionTimes {
  revokedAt: Date | null;
  idleExpiresAt: Date;
  absoluteExpiresAt: Date;
}

export function isLive(session: SessionTimes, now: Date): boolean {
  return session.revokedAt === null && now < session.idleExpiresAt && now < session.absoluteExpiresAt;
}

export type RefreshVerdict = "rotate" | "repeat" | "reused" | "ended" | "unknown";

/**
 * What to do with a presented refresh token.
 * - the current one rotates;
 * - its parent is answered again with the same successor for 30 s (tabs that asked at once), or later as long as
 *   nothing minted from the successor was ever seen (the answer was lost on its way);
 * - the parent after its successor was seen, or any older ancestor, was stolen from somebody (RFC 9700, 4.14.2);
 * - a token that was never minted for this session says nothing about it, and neither does one of a generation that
 *   the row has not come to: the database was set back to a backup, and nobody has stolen anything.
 */
export function judgeRefresh(
  session: SessionTimes & { generation: number; seenGeneration: number; rotatedAt: Date },
  presented: { isCurrent: boolean; isParent: boolean; isOfFamily: boolean; generation: number },
  now: Date,
): RefreshVerdict {
  if (!presented.isOfFamily || presented.generation > session.generation) return "unknown";
  if (!isLive(session, now)) return "ended";
  if (presented.isCurrent) return "rotate";
  if (!presented.isParent) return "reused";
  const successorSeen = session.seenGeneration >= session.generation;
  const inGrace = now.getTime() - session.rotatedAt.getTime() <= parentGraceSeconds * 1000;
  return inGrace || !successorSeen ? "repeat" : "reused";
}

/** When a session that was used at `now` ends unless it is used again: idle, never past absolute. */
export function idleExpiry(now: Date, idleDays: number, absoluteExpiresAt: Date): Date {
  const idle = now.getTime() + idleDays * 86_400_000;
  return new Date(Math.min(idle, absoluteExpiresAt.getTime()));
}

/** The generation an access token was minted in, from its `jti`; null when it holds none. */
export function generationOf(jti: string): number | null {
  const match = /^(\d{1,9})\./.exec(jti);
  return match ? Number(match[1]) : null;
}
