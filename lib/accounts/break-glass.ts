import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { endSessions } from "@/lib/sessions/end";
import { foldName } from "./names";
import { findByName } from "./store";

/**
 * Ends all sessions of one person, named by whoever has a shell.
 * @returns how many were ended.
 * @throws AppError not_found
 */
export async function endSessionsByName(deps: { db: Db; now: () => Date }, name: string): Promise<number> {
  const user = await findByName(deps.db, foldName(name.trim()));
  if (!user) throw new AppError("not_found", { detail: `There is no account called ${name}` });
  const why = { reason: "ended_by_admin", actorId: null, now: deps.now() } as const;
  return deps.db.transaction((tx) => endSessions(tx, { userId: user.id }, why));
}
