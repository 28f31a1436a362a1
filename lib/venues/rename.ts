import { recordAudit } from "@/lib/audit/record";
import type { Db } from "@/lib/db/client";
import { noSuchVenue, requireFreeName } from "./names";
import { lockVenues, updateVenue } from "./store";

/** The name it has already changes nothing. @throws AppError not_found, venue_taken */
export async function renameVenue(
  { db, now }: { db: Db; now: () => Date },
  actorId: number,
  id: number,
  name: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const venues = await lockVenues(tx);
    const venue = venues.find((row) => row.id === id);
    if (!venue) throw noSuchVenue();
    if (venue.name === name) return;
    requireFreeName(venues, name, id);
    await updateVenue(tx, id, name);
    const details = { venue: id, from: venue.name, to: name };
    await recordAudit(tx, { type: "venue_renamed", actorId, subjectId: null, details }, now());
  });
}
