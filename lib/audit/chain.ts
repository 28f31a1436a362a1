import { createHash } from "node:crypto";

/** What of a row is hashed, in this order. */
export interface ChainLink {
  seq: number;
  at: Date;
  type: string;
  actorId: number | null;
  subjectId: number | null;
  sessionId: string | null;
  details: string;
}

/** What stands before the first row. */
export const genesis: Uint8Array = new Uint8Array(32);

/** The hash of a row: SHA-256 over the hash before it and every field, written so that no two rows read alike. */
export function hashLink(previous: Uint8Array, link: ChainLink): Buffer {
  const { seq, at, type, actorId, subjectId, sessionId, details } = link;
  return createHash("sha256")
    .update(previous)
    .update(JSON.stringify([seq, at.toISOString(), type, actorId, subjectId, sessionId, details]))
    .digest();
}
