import "server-only";
import type { z } from "zod";
import type { ReadyAnswer } from "@/lib/contracts/house";
import { isMigrated } from "@/lib/db/migrate";
import { AppError } from "@/lib/errors";
import type { Deps } from "./deps";

/**
 * What it takes to serve. A Redis that is away is told of and shuts no door: limits are counted in PostgreSQL meanwhile,
 * and taking every copy out of service for it would lock the right people out.
 * @throws AppError database_unavailable while the database is out of reach or its migrations are behind.
 */
export async function requireReady({ db, redis }: Deps): Promise<z.infer<typeof ReadyAnswer>> {
  if (!(await isMigrated(db)))
    throw new AppError("database_unavailable", {
      detail: "The database's migrations are behind this version: run npm run db:migrate",
    });
  if (redis === null) return { status: "ready", redis: null };
  return { status: "ready", redis: (await redis.isUp()) ? "up" : "down" };
}
