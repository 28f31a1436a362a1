import { readOverview } from "@/lib/api/overview";
import { otherMethods } from "@/lib/server/other-methods";
import { overviewOf } from "@/lib/server/overview";
import { json, route } from "@/lib/server/route";

export const GET = route({ ...readOverview }, async ({ deps }) => json(await overviewOf(deps)));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
