import { toMe } from "@/lib/accounts/views";
import { json, route } from "@/lib/server/route";

/** Asked on every page and by every client: without this, Next watches each read of the request. */
export const dynamic = "force-dynamic";

export const GET = route({ auth: "session" }, async ({ deps, identity }) => json(toMe(identity, deps.now())));
