import "server-only";
import { auditTypes } from "@/lib/audit/events";
import { listAudit } from "@/lib/audit/list";
import { AuditFilter, type AuditPage, AuditQuery } from "@/lib/contracts/audit";
import { deps } from "./deps";
import { forPage } from "./failure";
import type { SearchParams } from "./run-pages";

interface AuditView {
  page: AuditPage;
  filter: AuditFilter;
  types: readonly string[];
  isFirst: boolean;
  /** What could not be read of the address; null for nothing. */
  fault: string | null;
}

/** The events for which the address asks. One that cannot be read asks for none, and says so. */
export async function auditOf(search: SearchParams): Promise<AuditView> {
  const given = Object.entries(await search).filter(([, value]) => typeof value === "string" && value !== "");
  const asked = AuditQuery.strip().safeParse(Object.fromEntries(given));
  if (!asked.success) {
    const page = { events: [], next: null };
    const fault = "The address asks for something that cannot be read. Choose again.";
    return { page, filter: {}, types: auditTypes, isFirst: true, fault };
  }
  const page = await forPage("/admin/audit", async () => listAudit((await deps()).db, asked.data));
  const filter = AuditFilter.strip().parse(asked.data);
  return { page, filter, types: auditTypes, isFirst: asked.data.before === undefined, fault: null };
}
