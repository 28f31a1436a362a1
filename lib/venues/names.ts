import { foldName } from "@/lib/accounts/names";
import { AppError } from "@/lib/errors";
import type { VenueRow } from "./store";

const folded = (name: string) => foldName(name).replace(/\s+/g, " ");

/** @throws AppError venue_taken when another venue has this name, in whatever case. */
export function requireFreeName(venues: readonly VenueRow[], name: string, ownId: number | null): void {
  if (venues.some((venue) => venue.id !== ownId && folded(venue.name) === folded(name)))
    throw new AppError("venue_taken", {
      errors: [{ pointer: "/name", detail: "Another venue has this name" }],
    });
}

export const noSuchVenue = () => new AppError("not_found", { detail: "There is no such venue" });
