import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "@/lib/errors";
import type { Deps } from "./deps";

/**
 * What a cron's call may take. Vercel ends a function at 300 seconds (`maxDuration`, which it reads in the route's file
 * and nowhere else); the rest is for what follows a run: webhooks, alerts, the answer.
 */
export const cronSeconds = 270;

const digest = (text: string) => createHash("sha256").update(text).digest();

/** @throws AppError cron_unauthorized unless the request carries CRON_SECRET as a bearer, which is how Vercel's cron calls. */
export function requireCron({ headers }: Request, { settings }: Deps): void {
  // Digests are of one length, so the comparison tells nothing of where they differ.
  const given = digest(headers.get("authorization") ?? "");
  if (!timingSafeEqual(given, digest(`Bearer ${settings.CRON_SECRET}`)))
    throw new AppError("cron_unauthorized");
}
