import { listAuditEvents } from "@/lib/api/audit";
import { listAudit } from "@/lib/audit/list";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const GET = route({ ...listAuditEvents }, async ({ deps, query }) =>
  json(await listAudit(deps.db, query)),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
