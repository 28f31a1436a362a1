import type { Db } from "@/lib/db/client";
import { deleteOldDeliveries } from "./store";

/** Forgets deliveries that were finished long ago. */
export async function forgetOldDeliveries({ db, now }: { db: Db; now: () => Date }): Promise<void> {
  await deleteOldDeliveries(db, now());
}
