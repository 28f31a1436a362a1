import { venueRenaming } from "@/lib/api/venues";
import { notices } from "@/lib/contracts/notices";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { venueId } from "@/lib/server/venue-id";
import { renameVenue } from "@/lib/venues/rename";

export const POST = route(
  { ...venueRenaming, form: { name: "venue_rename", page: "/admin/venues", next: "/admin/venues" } },
  async ({ deps, identity, params, body }) => {
    await renameVenue(deps, identity.user.id, venueId(params.id), body.name);
    const notice = "venue_renamed";
    return json({ message: notices[notice].text, notice });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
