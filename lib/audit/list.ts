import { eq, inArray } from "drizzle-orm";
import type { AuditEventView, AuditPage, AuditPerson, AuditQuery } from "@/lib/contracts/audit";
import type { DbOrTx } from "@/lib/db/client";
import { profiles, users } from "@/lib/db/schema";
import { listNewest, toSearch } from "./search";
import type { AuditRow } from "./store";

const pageSize = 50;

/** The names by which people go today: the profile's, else the user name. Who is gone is missing. */
async function listNames(db: DbOrTx, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, name: profiles.name, username: users.username })
    .from(users)
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .where(inArray(users.id, ids));
  return new Map(rows.map(({ id, name, username }) => [id, name ?? username ?? `account ${id}`]));
}

function toView(row: AuditRow, names: Map<number, string>): AuditEventView {
  const person = (id: number | null): AuditPerson | null =>
    id === null ? null : { id, name: names.get(id) ?? null };
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    type: row.type,
    actor: person(row.actorId),
    subject: person(row.subjectId),
    sessionId: row.sessionId,
    details: JSON.parse(row.details),
  };
}

/** A page of the events that fit, the newest first, with people by the names of today. */
export async function listAudit(db: DbOrTx, { before, ...filter }: AuditQuery): Promise<AuditPage> {
  const search = await toSearch(db, filter);
  const rows = await listNewest(db, search, before ?? Number.MAX_SAFE_INTEGER, pageSize + 1);
  const shown = rows.slice(0, pageSize);
  const ids = shown.flatMap(({ actorId, subjectId }) => [actorId, subjectId]);
  const names = await listNames(db, [...new Set(ids.filter((id) => id !== null))]);
  const last = shown.at(-1);
  return {
    events: shown.map((row) => toView(row, names)),
    next: rows.length > pageSize && last ? last.seq : null,
  };
}
