import { z } from "zod";

/** Which page of a list. */
export const pageNumber = z.coerce
  .number()
  .int()
  .min(1)
  .max(1_000_000)
  .default(1)
  .meta({ description: "The first is 1" });
