import "server-only";
import type { VenueView } from "@/lib/contracts/venues";
import type { Identity } from "@/lib/sessions/identify";
import { listVenues } from "@/lib/venues/list";
import { deps } from "./deps";
import { forPage } from "./failure";

/** The venues within the person's reach. */
export async function venuesOf(identity: Identity): Promise<VenueView[]> {
  const ready = await deps();
  return forPage("/admin/venues", () => listVenues(ready, identity.user));
}
