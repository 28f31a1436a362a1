import { createHmac } from "node:crypto";

const TAG_KEY = "sandbox members cursor";

/** A cursor as Patreon makes them: a keyset on a member, with a tag; case matters and it holds colons. */
export function writeCursor(memberId: string): string {
  const position = Buffer.from(JSON.stringify({ v: 1, c: memberId, t: "" })).toString("base64");
  return `03:${position}:${tagOf(position)}`;
}

/** The member UUID a cursor stands on; null for one that was altered, its case included. */
export function readCursor(cursor: string): string | null {
  const [version, position, tag] = cursor.split(":");
  if (version !== "03" || !position || tag !== tagOf(position)) return null;
  return (JSON.parse(Buffer.from(position, "base64").toString()) as { c: string }).c;
}

function tagOf(position: string): string {
  return createHmac("sha256", TAG_KEY).update(position).digest("base64url").slice(0, 27);
}
