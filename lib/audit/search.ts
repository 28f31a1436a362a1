import { and, asc, desc, eq, gt, gte, lt, lte, max, min, or, type SQL } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { foldName } from "@/lib/accounts/names";
import type { AuditFilter } from "@/lib/contracts/audit";
import type { DbOrTx } from "@/lib/db/client";
import { auditEvents, users } from "@/lib/db/schema";
import type { AuditRow } from "./store";

const { seq, at, type, actorId, subjectId } = auditEvents;

/** A filter in terms of the table. `personIds` null: of whomever; empty: of somebody nobody knows. */
export interface Search {
  type: string | null;
  personIds: number[] | null;
  from: Date | null;
  before: Date | null;
  /** Rows outside of these numbers lie outside of the time too. null: any number. */
  seqMin: number | null;
  seqMax: number | null;
}

const dayMs = 86_400_000;

/** Whom a number, a user name or an e-mail may mean. A number stays one although its account is deleted. */
async function findPersonIds(db: DbOrTx, person: string): Promise<number[]> {
  const key = foldName(person);
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(or(eq(users.usernameKey, key), eq(users.emailKey, key)));
  const number = /^[1-9]\d{0,9}$/.test(person) && Number(person) < 2 ** 31 ? [Number(person)] : [];
  return [...new Set([...number, ...rows.map(({ id }) => id)])];
}

/** By so much the clocks of two servers may differ: far more than their tokens would bear. */
const skewMs = 3_600_000;
/** One row alone might be that of a clock that was set wrong. */
const sampleSize = 100;

/**
 * The number at one end of a span of time. The chain is read by number, and its times run along with them: without
 * this, a day long ago would be looked for through all rows since.
 */
async function findSeqAt(db: DbOrTx, end: "first" | "last", moment: Date): Promise<number | null> {
  const isFirst = end === "first";
  const margin = new Date(moment.getTime() + (isFirst ? -skewMs : skewMs));
  const near = db
    .select({ seq })
    .from(auditEvents)
    .where(isFirst ? gte(at, margin) : lt(at, margin))
    .orderBy(isFirst ? asc(at) : desc(at))
    .limit(sampleSize)
    .as("near");
  const [row] = await db.select({ seq: isFirst ? min(near.seq) : max(near.seq) }).from(near);
  return row?.seq ?? null;
}

/** Names are looked up in the directory of today: the audit holds numbers alone. */
export async function toSearch(db: DbOrTx, filter: AuditFilter): Promise<Search> {
  const { type: kind = null, person, from, to } = filter;
  // A day is meant whole.
  const end = to && new Date(to).getTime() + (to.includes("T") ? 0 : dayMs);
  const span = { from: from ? new Date(from) : null, before: end ? new Date(end) : null };
  return {
    type: kind,
    personIds: person === undefined ? null : await findPersonIds(db, person),
    ...span,
    seqMin: span.from && (await findSeqAt(db, "first", span.from)),
    seqMax: span.before && (await findSeqAt(db, "last", span.before)),
  };
}

/** What a search asks of a row, but for the person. */
const asked = (search: Search, more: SQL): SQL | undefined =>
  and(
    more,
    search.type === null ? undefined : eq(type, search.type),
    search.from === null ? undefined : gte(at, search.from),
    search.before === null ? undefined : lt(at, search.before),
    search.seqMin === null ? undefined : gte(seq, search.seqMin),
    search.seqMax === null ? undefined : lte(seq, search.seqMax),
  );

/** The rows of people: each role of each by its own index, where one condition of all would read the whole chain. */
async function listOfPeople(
  db: DbOrTx,
  personIds: number[],
  where: SQL | undefined,
  order: typeof asc,
  limit: number,
): Promise<AuditRow[]> {
  const parts = personIds.flatMap((id) =>
    [subjectId, actorId].map((column) =>
      db
        .select()
        .from(auditEvents)
        .where(and(eq(column, id), where))
        .orderBy(order(seq))
        .limit(limit),
    ),
  );
  const [first, second, ...others] = parts;
  if (!first || !second) return [];
  const rows = await unionAll(first, second, ...others);
  const single = [...new Map(rows.map((row) => [row.seq, row])).values()];
  const sign = order === asc ? 1 : -1;
  return single.sort((a, b) => sign * (a.seq - b.seq)).slice(0, limit);
}

function listWhere(
  db: DbOrTx,
  search: Search,
  more: SQL,
  order: typeof asc,
  limit: number,
): Promise<AuditRow[]> {
  const where = asked(search, more);
  if (search.personIds) return listOfPeople(db, search.personIds, where, order, limit);
  return db.select().from(auditEvents).where(where).orderBy(order(seq)).limit(limit).execute();
}

/** The newest rows that fit, from before `beforeSeq`. */
export const listNewest = (db: DbOrTx, search: Search, beforeSeq: number, limit: number) =>
  listWhere(db, search, lt(seq, beforeSeq), desc, limit);

/** The next rows that fit, in the order of the chain, up to and with `lastSeq`. */
export const listNext = (
  db: DbOrTx,
  search: Search,
  { afterSeq, lastSeq, limit }: { afterSeq: number; lastSeq: number; limit: number },
) => listWhere(db, search, and(gt(seq, afterSeq), lte(seq, lastSeq)) as SQL, asc, limit);
