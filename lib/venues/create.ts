import { recordAudit } from "@/lib/audit/record";
import type { VenueView } from "@/lib/contracts/venues";
import type { Db } from "@/lib/db/client";
import { requireFreeName } from "./names";
import { insertVenue, lockVenues } from "./store";

/** @throws AppError venue_taken */
export async function createVenue(
  { db, now }: { db: Db; now: () => Date },
  actorId: number,
  name: string,
): Promise<VenueView> {
  return db.transaction(async (tx) => {
    requireFreeName(await lockVenues(tx), name, null);
    const id = await insertVenue(tx, name, now());
    await recordAudit(
      tx,
      { type: "venue_created", actorId, subjectId: null, details: { venue: id, name } },
      now(),
    );
    return { id, name, members: 0, managers: 0, people: 0 };
  });
}
