import { AuditCheck, AuditFilter, AuditLine, AuditPage, AuditQuery } from "@/lib/contracts/audit";
import { operation } from "./operation";

const tag = "House";
const auth = "session";
const at = "2026-11-02T09:30:00.000Z";

export const listAuditEvents = operation({
  method: "GET",
  path: "/api/admin/audit",
  tag,
  summary: "What was recorded, the newest first",
  auth,
  may: "audit.read",
  query: AuditQuery,
  answers: {
    200: {
      description: "A page of events, with people by the names of today",
      schema: AuditPage,
      example: {
        events: [
          {
            ...{ seq: 412, at, type: "role_changed", sessionId: null },
            actor: { id: 7, name: "Sue Super" },
            subject: { id: 17, name: null },
            details: { from: "member", to: "venue_manager" },
          },
        ],
        next: null,
      },
    },
  },
});

export const verifyAuditChain = operation({
  method: "POST",
  path: "/api/admin/audit/verify",
  tag,
  summary: "Walks the whole chain, and says whether a row was changed, removed or inserted",
  description:
    "Answers in JSON lines: how far it is, and last whether the chain is whole or where it breaks.",
  auth,
  may: "audit.read",
  answers: {
    200: {
      description: "A line; the last one is the verdict",
      schema: AuditCheck,
      example: { event: "whole", rows: 412, seconds: 0.02 },
      mediaType: "application/x-ndjson",
    },
  },
});

export const exportAuditEvents = operation({
  method: "GET",
  path: "/api/admin/audit/export",
  tag,
  summary: "The events as JSON lines, in the order of the chain, with their hashes",
  description: "That they were taken out is recorded.",
  auth,
  may: "audit.export",
  recorded: true,
  query: AuditFilter,
  answers: {
    200: {
      description: "A line",
      schema: AuditLine,
      example: {
        ...{ seq: 1, at, type: "registered", actorId: 17, subjectId: 17, sessionId: null, details: "{}" },
        previousHash: "00".repeat(32),
        hash: "5d".repeat(32),
      },
      mediaType: "application/x-ndjson",
    },
  },
});

export const auditOperations = [listAuditEvents, verifyAuditChain, exportAuditEvents];
