import { exportAuditEvents } from "@/lib/api/audit";
import { auditAsLines } from "@/lib/audit/export";
import { otherMethods } from "@/lib/server/other-methods";
import { route } from "@/lib/server/route";
import { fileHeaders, streamed } from "@/lib/server/stream";

export const maxDuration = 300;

export const GET = route({ ...exportAuditEvents }, async ({ deps, identity, query }) => {
  const lines = await auditAsLines(deps, identity.user.id, query);
  const name = `audit-${deps.now().toISOString().slice(0, 10)}.jsonl`;
  return streamed(lines, fileHeaders("application/x-ndjson", name));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
