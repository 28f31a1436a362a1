import "server-only";
import { isMigrated } from "@/lib/db/migrate";
import { AppError } from "@/lib/errors";
import type { Deps } from "./deps";

/** @throws AppError database_unavailable while the database is out of reach or its migrations are behind. */
export async function requireReady(deps: Deps): Promise<void> {
  if (!(await isMigrated(deps.db)))
    throw new AppError("database_unavailable", {
      detail: "The database's migrations are behind this version: run npm run db:migrate",
    });
}
