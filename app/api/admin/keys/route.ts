import { json, route } from "@/lib/server/route";
import { keyUseOf } from "@/lib/server/views";

/** Live sessions by signing key, and from when each old key may be retired. */
export const GET = route({ auth: "session", roles: ["global_admin", "super_admin"] }, async () =>
  json(await keyUseOf()),
);
