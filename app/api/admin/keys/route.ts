import { keys } from "@/lib/api/house";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { keyUseOf } from "@/lib/server/views";

/** Live sessions by signing key, and from when each old key may be retired. */
export const GET = route(keys, async () => json(await keyUseOf()));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
