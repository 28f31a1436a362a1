import { z } from "zod";

/** An answer that only says that it is done. */
export const Said = z.object({ message: z.string() }).meta({ id: "Said" });

/** The same of ended sessions. */
export const EndedSaid = Said.extend({
  ended: z.number().int().meta({ description: "How many sessions were ended" }),
});

export const EndedCount = EndedSaid.pick({ ended: true });
