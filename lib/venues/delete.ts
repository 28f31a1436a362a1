import { recordAudit } from "@/lib/audit/record";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { noSuchVenue } from "./names";
import { countPeople, deleteVenueRow, lockVenues } from "./store";

/** Deletes a venue that nobody belongs to. @throws AppError not_found, venue_in_use */
export async function deleteVenue(
  { db, now }: { db: Db; now: () => Date },
  actorId: number,
  id: number,
): Promise<void> {
  await db.transaction(async (tx) => {
    const venue = (await lockVenues(tx)).find((row) => row.id === id);
    if (!venue) throw noSuchVenue();
    const people = await countPeople(tx, id);
    if (people > 0) {
      const who = people === 1 ? "1 person" : `${people} people`;
      throw new AppError("venue_in_use", { detail: `This venue has ${who}: move them to another one first` });
    }
    await deleteVenueRow(tx, id);
    const details = { venue: id, name: venue.name };
    await recordAudit(tx, { type: "venue_deleted", actorId, subjectId: null, details }, now());
  });
}
