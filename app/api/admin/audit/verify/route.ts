import { verifyAuditChain } from "@/lib/api/audit";
import { auditCheckStream } from "@/lib/server/audit-check";
import { otherMethods } from "@/lib/server/other-methods";
import { route } from "@/lib/server/route";

export const maxDuration = 300;

export const POST = route({ ...verifyAuditChain }, async ({ deps }) => {
  const headers = {
    "content-type": "application/x-ndjson",
    "cache-control": "private, no-store, no-transform",
  };
  return new Response(auditCheckStream(deps.db), { headers });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
