/**
 * What PostgreSQL said of a failed statement. Drizzle wraps the driver's error, so the SQLSTATE sits on a `cause`.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
interface DatabaseFault {
  code: string;
  constraint?: string;
}

/** The SQLSTATE or driver code of an error, with the constraint's name where one was broken; null for other errors. */
export function databaseFault(error: unknown): DatabaseFault | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code, constraint_name } = cause as { code?: unknown; constraint_name?: unknown };
    if (typeof code === "string")
      return { code, ...(typeof constraint_name === "string" ? { constraint: constraint_name } : {}) };
  }
  return null;
}

/** Whether `error` is a second row under the unique constraint of this name (23505). */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const fault = databaseFault(error);
  return fault?.code === "23505" && fault.constraint === constraint;
}

const outOfReach = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
]);

/** Whether the database could not be reached or could not serve now, as opposed to having refused what was asked. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = databaseFault(error)?.code;
  if (code === undefined) return false;
  // 08: connection exception, 53: insufficient resources, 57P: operator intervention, 3D000: no such database,
  // 28: authorization, 42P01: a table is missing because migrations have not run, 57014: statement timeout,
  // 55000: the database takes no connections, 25006: it only reads, as a standby that was not promoted does.
  return (
    outOfReach.has(code) ||
    /^(08|53|57P|28)/.test(code) ||
    ["3D000", "42P01", "55000", "57014", "25006"].includes(code)
  );
}
