import { z } from "zod";

const nameLengthMax = 120;

/** What a venue is called. Two venues never have one name, whatever its case. */
export const VenueName = z
  .string({ error: "Name the venue" })
  .trim()
  .min(1, "Name the venue")
  .max(nameLengthMax, `A venue's name has at most ${nameLengthMax} characters`)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "A venue's name is one line of text")
  .meta({ description: "One line of text", examples: ["Lantern House, Main Hall"] });

export const VenueBody = z.strictObject({ name: VenueName });
export type VenueBody = z.infer<typeof VenueBody>;

/** A place with people of its own. */
export const VenueView = z.object({
  id: z.number().int(),
  name: z.string(),
  members: z.number().int(),
  managers: z.number().int(),
  people: z.number().int().meta({ description: "Everybody who belongs to it, admins too" }),
});
export type VenueView = z.infer<typeof VenueView>;

export const VenueList = z.object({ venues: z.array(VenueView) });
export type VenueList = z.infer<typeof VenueList>;
