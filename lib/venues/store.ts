import { asc, count, eq, type SQL, sql } from "drizzle-orm";
import type { Role } from "@/lib/contracts/roles";
import type { DbOrTx, Tx } from "@/lib/db/client";
import { users, venues } from "@/lib/db/schema";

export type VenueRow = typeof venues.$inferSelect;

const ofRole = (role: Role): SQL<number> =>
  sql<number>`count(*) filter (where ${users.role} = ${role})`.mapWith(Number);

/** The venues by name, with how many people belong to each. @param only the id of the one to list; null for all. */
export async function listVenueRows(db: DbOrTx, only: number | null) {
  return db
    .select({
      id: venues.id,
      name: venues.name,
      members: ofRole("member"),
      managers: ofRole("venue_manager"),
      people: count(users.id),
    })
    .from(venues)
    .leftJoin(users, eq(users.venueId, venues.id))
    .where(only === null ? undefined : eq(venues.id, only))
    .groupBy(venues.id)
    .orderBy(asc(sql`lower(${venues.name})`), asc(venues.id));
}

/**
 * Lets one transaction at a time change venues, and returns them as they then are. The table's constraint tells names apart
 * by case, so what keeps "Hall" and "hall" apart is this lock. People may go on joining venues under it.
 */
export async function lockVenues(tx: Tx): Promise<VenueRow[]> {
  await tx.execute(sql`lock table ${venues} in share row exclusive mode`);
  return tx.select().from(venues);
}

/** How many people belong to a venue. Its row is locked first, so that nobody joins until the transaction ends. */
export async function countPeople(tx: Tx, id: number): Promise<number> {
  await tx.select({ id: venues.id }).from(venues).where(eq(venues.id, id)).for("update");
  return tx.$count(users, eq(users.venueId, id));
}

export async function insertVenue(tx: Tx, name: string, createdAt: Date): Promise<number> {
  const [row] = await tx.insert(venues).values({ name, createdAt }).returning({ id: venues.id });
  if (!row) throw new Error("An insert returned no row");
  return row.id;
}

export async function updateVenue(tx: Tx, id: number, name: string): Promise<void> {
  await tx.update(venues).set({ name }).where(eq(venues.id, id));
}

export async function deleteVenueRow(tx: Tx, id: number): Promise<void> {
  await tx.delete(venues).where(eq(venues.id, id));
}
