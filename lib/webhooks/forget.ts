import type { Db } from "@/lib/db/client";
import { deleteOldDeliveries } from "./store";

/** Forgets deliveries that were finished long ago. @param limit so many at most. @returns how many were forgotten. */
export const forgetOldDeliveries = (
  { db, now }: { db: Db; now: () => Date },
  limit: number,
): Promise<number> => deleteOldDeliveries(db, now(), limit);
