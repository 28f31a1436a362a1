import { ready } from "@/lib/api/house";
import { otherMethods } from "@/lib/server/other-methods";
import { requireReady } from "@/lib/server/readiness";
import { json, route } from "@/lib/server/route";

/** Ready to serve: the settings are whole, the database answers, and its migrations are not behind. */
export const GET = route(ready, async ({ deps }) => {
  return json(await requireReady(deps));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
