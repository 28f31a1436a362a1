import * as operations from "@/lib/api/members";
import { listMembers } from "@/lib/members/list";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const GET = route({ ...operations.listMembers }, async ({ deps, identity, query }) =>
  json(await listMembers(deps, identity.user, query)),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
