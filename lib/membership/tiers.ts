import { gt } from "drizzle-orm";
import type { DbOrTx } from "@/lib/db/client";
import { patreonTiers } from "@/lib/db/schema";

/** The tiers that cost something: those that a membership can be paid by. */
export async function listPaidTiers(db: DbOrTx): Promise<{ id: string; title: string }[]> {
  return db
    .select({ id: patreonTiers.id, title: patreonTiers.title })
    .from(patreonTiers)
    .where(gt(patreonTiers.amountCents, 0));
}
