import { type ErrorCode, errorTable } from "@/lib/errors";
import type { Operation } from "./operation";

const mindsOrigin = ({ method, recorded, bearerOnly }: Operation) =>
  (method !== "GET" || recorded) && !bearerOnly;

/**
 * What any route may refuse with, by what it takes: beside these it has errors of its own, and all of them may meet
 * too many requests or a fault of ours.
 */
export function usualErrors(operation: Operation): ErrorCode[] {
  const { body, query, auth, may } = operation;
  return [
    ...(body ? (["invalid_json", "invalid_request", "missing_fields"] as const) : []),
    ...(query && !body ? (["invalid_request"] as const) : []),
    ...(auth ? (["not_authenticated"] as const) : []),
    ...(may ? (["forbidden"] as const) : []),
    ...(mindsOrigin(operation) ? (["origin_refused"] as const) : []),
    ...(body ? (["payload_too_large", "unsupported_media_type"] as const) : []),
  ];
}

/** What may happen at any route: nothing to a constant, and no outage of the database where it is not asked. */
function mishaps({ needs }: Operation): ErrorCode[] {
  if (needs === "nothing") return [];
  if (needs === "settings") return ["unexpected", "not_configured"];
  return ["too_many_requests", "unexpected", "database_unavailable", "not_configured"];
}

/** All errors of an operation by their status, each once. */
export function errorsByStatus(operation: Operation): Map<number, ErrorCode[]> {
  const codes = new Set<ErrorCode>([
    ...usualErrors(operation),
    ...(operation.errors ?? []),
    ...mishaps(operation),
  ]);
  const found = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorTable[code];
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return found;
}
