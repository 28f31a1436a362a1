import "server-only";
import { noSuchVenue } from "@/lib/venues/names";

/** A venue's number from a path. @throws AppError not_found for what can be no venue's. */
export function venueId(part: string | string[] | undefined): number {
  const id = typeof part === "string" && /^[1-9]\d{0,9}$/.test(part) ? Number(part) : Number.NaN;
  if (!(id <= 2 ** 31 - 1)) throw noSuchVenue();
  return id;
}
