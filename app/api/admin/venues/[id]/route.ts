import { venueDeletion } from "@/lib/api/venues";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { venueId } from "@/lib/server/venue-id";
import { deleteVenue } from "@/lib/venues/delete";

export const DELETE = route({ ...venueDeletion }, async ({ deps, identity, params }) => {
  await deleteVenue(deps, identity.user.id, venueId(params.id));
  return json({ message: "The venue is deleted." });
});

export const { GET, POST, PUT, PATCH, OPTIONS } = otherMethods("DELETE");
