import "server-only";
import { AppError } from "@/lib/errors";
import { bearsSecret } from "@/lib/http/secret-bearer";
import type { Deps } from "./deps";

/**
 * What a cron's call may take. Vercel ends a function at 300 seconds (`maxDuration`, which it reads in the route's file
 * and nowhere else); the rest is for what follows a run: webhooks, alerts, the answer.
 */
export const cronSeconds = 270;

/** @throws AppError cron_unauthorized unless the request carries CRON_SECRET as a bearer, which is how Vercel's cron calls. */
export function requireCron({ headers }: Request, { settings }: Deps): void {
  if (!bearsSecret(headers, settings.CRON_SECRET)) throw new AppError("cron_unauthorized");
}
