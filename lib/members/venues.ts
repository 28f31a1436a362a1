import type { Db } from "@/lib/db/client";
import { venues } from "@/lib/db/schema";

/** The venues by name, for a choice. */
export async function listVenueNames(db: Db): Promise<{ id: number; name: string }[]> {
  return db.select({ id: venues.id, name: venues.name }).from(venues).orderBy(venues.name);
}
