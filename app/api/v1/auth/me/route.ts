import { toBearerUser } from "@/lib/accounts/views";
import { bearerMe } from "@/lib/api/bearer";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const GET = route(bearerMe, async ({ identity }) => json(toBearerUser(identity)));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
