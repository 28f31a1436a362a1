import { exportAuditEvents, listAuditEvents, verifyAuditChain } from "@/lib/api/audit";
import { readOverview } from "@/lib/api/overview";
import { at, row } from "./row";

export const overviewRows = [
  row(readOverview, {
    200: async ({ somebody }) => (await somebody("global_admin")).api.get(at(readOverview)),
  }),
];

export const auditRows = [
  row(listAuditEvents, {
    200: async ({ somebody }) => (await somebody("global_admin")).api.get(at(listAuditEvents)),
  }),
  row(verifyAuditChain, {
    200: async ({ somebody }) => (await somebody("global_admin")).api.post(at(verifyAuditChain)),
  }),
  row(exportAuditEvents, {
    200: async ({ somebody }) => (await somebody("global_admin")).api.get(at(exportAuditEvents)),
  }),
];
