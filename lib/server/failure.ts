import "server-only";
import { headers } from "next/headers";
import { isDatabaseUnavailable } from "@/lib/db/errors";
import { SettingsError } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { log, loggedCause } from "@/lib/log";
import { PatreonError } from "@/lib/patreon/errors";

/** The row of the error table for any failure; what is unknown becomes `unexpected` with fixed words. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof SettingsError) return new AppError("not_configured", { cause: error });
  if (error instanceof PatreonError) return new AppError("patreon_unavailable", { cause: error });
  if (isDatabaseUnavailable(error)) return new AppError("database_unavailable", { cause: error });
  return new AppError("unexpected", { cause: error });
}

/**
 * Runs what a page needs. A failure is logged here and thrown on without its cause, because Next prints whatever a page
 * throws, and the message of a driver error holds the bound values of its query.
 */
export async function forPage<T>(route: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (caught) {
    const error = toAppError(caught);
    logFailure(error, { requestId: (await headers()).get("x-request-id") ?? "", route });
    throw new AppError(error.code);
  }
}

/** Writes the cause of a failure of ours to the log; a caller's mistake is no failure of ours. */
export function logFailure(error: AppError, context: { requestId: string; route: string }): void {
  if (error.status < 500) return;
  const faults = error.cause instanceof SettingsError ? { faults: error.cause.faults } : {};
  log.error(
    { ...context, code: error.code, cause: loggedCause(error.cause ?? error), ...faults },
    "request_failed",
  );
}
