import { toMe } from "@/lib/accounts/views";
import { me } from "@/lib/api/sign-in";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

/** Asked on every page and by every client: without this, Next watches each read of the request. */
export const dynamic = "force-dynamic";

export const GET = route(me, async ({ deps, identity }) => json(toMe(identity, deps.now())));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
