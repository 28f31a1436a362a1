import type { AuditFilter } from "@/lib/contracts/audit";

/** The name of a kind of event as a person reads it: `signed_in` → "Signed in". */
export function typeInWords(type: string): string {
  const words = type.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A filter as a query; empty for none. */
export function queryOf(filter: AuditFilter & { before?: number }): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return query.size > 0 ? `?${query}` : "";
}
