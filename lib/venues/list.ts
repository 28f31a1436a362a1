import { type Placed, reachOf } from "@/lib/access/permissions";
import type { VenueView } from "@/lib/contracts/venues";
import type { Db } from "@/lib/db/client";
import { listVenueRows } from "./store";

/** The venues within somebody's reach, by name: all, or the own one. A manager of no venue sees none. */
export async function listVenues({ db }: { db: Db }, actor: Placed): Promise<VenueView[]> {
  const reach = reachOf("venues.read", actor.role);
  if (reach === "all") return listVenueRows(db, null);
  return reach === "venue" && actor.venueId !== null ? listVenueRows(db, actor.venueId) : [];
}
