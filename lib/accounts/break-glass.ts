import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { endSessions } from "@/lib/sessions/end";
import { foldName } from "./names";
import { makePasswordLink } from "./password-links";
import { findById, findCandidates, type UserRow } from "./store";

interface Deps {
  db: Db;
  now: () => Date;
}

/** PostgreSQL's largest integer. */
const idMax = 2 ** 31 - 1;

/** Whom somebody with a shell means by a user name, an e-mail, or an id. @throws AppError not_found */
async function getNamed(db: Db, name: string): Promise<UserRow> {
  const typed = name.trim();
  const isId = /^[1-9]\d{0,9}$/.test(typed) && Number(typed) <= idMax;
  const byId = isId ? await findById(db, Number(typed)) : null;
  const named = byId ? [byId] : await findCandidates(db, typed, foldName(typed));
  const [user, ...others] = named;
  if (!user) throw new AppError("not_found", { detail: `There is no account called ${name}` });
  if (others.length === 0) return user;
  const ids = named.map(({ id }) => id).join(", ");
  throw new AppError("not_found", {
    detail: `Several accounts are called ${name}: say which by its id, ${ids}`,
  });
}

/**
 * Ends all sessions of one person, named by whoever has a shell.
 * @returns how many were ended.
 * @throws AppError not_found
 */
export async function endSessionsByName(deps: Deps, name: string): Promise<number> {
  const user = await getNamed(deps.db, name);
  const why = { reason: "ended_by_admin", actorId: null, now: deps.now() } as const;
  return deps.db.transaction((tx) => endSessions(tx, { userId: user.id }, why));
}

/**
 * Makes a one-time link to set a password, for a person named by whoever has a shell.
 * @throws AppError not_found, account_deactivated
 */
export async function makePasswordLinkByName(
  deps: Deps,
  name: string,
  hours: number,
): Promise<{ user: UserRow; token: string; expiresAt: Date }> {
  const user = await getNamed(deps.db, name);
  return { user, ...(await makePasswordLink(deps, { userId: user.id, createdBy: null, hours })) };
}
