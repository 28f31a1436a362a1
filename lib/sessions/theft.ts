import type { Tx } from "@/lib/db/client";
import { markTheftTold } from "./store";

/**
 * Whether a session of this person ended because its refresh token was used twice, and the person was not told yet.
 * Telling is done by whoever asks: the second call answers false.
 */
export async function takeTheftToTell(tx: Tx, userId: number, now: Date): Promise<boolean> {
  return (await markTheftTold(tx, userId, now)) > 0;
}
