import { venueCreation, venueList } from "@/lib/api/venues";
import { notices } from "@/lib/contracts/notices";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { createVenue } from "@/lib/venues/create";
import { listVenues } from "@/lib/venues/list";

export const GET = route({ ...venueList }, async ({ deps, identity }) =>
  json({ venues: await listVenues(deps, identity.user) }),
);

export const POST = route(
  { ...venueCreation, form: { name: "venues", page: "/admin/venues", next: "/admin/venues" } },
  async ({ deps, identity, body }) => {
    const venue = await createVenue(deps, identity.user.id, body.name);
    const notice = "venue_created";
    return json({ message: notices[notice].text, notice, venue }, { status: 201 });
  },
);

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET", "POST");
