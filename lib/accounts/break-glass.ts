import { recordAudit } from "@/lib/audit/record";
import type { Role } from "@/lib/contracts/roles";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { endSessions } from "@/lib/sessions/end";
import { foldName } from "./names";
import { makePasswordLink } from "./password-links";
import {
  findById,
  findCandidates,
  insertUser,
  lockUser,
  lockVenue,
  toTakenError,
  type UserRow,
} from "./store";
import { guardSuperAdmins } from "./super-admins";
import { writeRole } from "./write-role";

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

/**
 * Gives a person a role and, with it, a venue or none; for whoever has a shell.
 * @returns the person as before.
 * @throws AppError not_found, last_super_admin; invalid_request for a manager without a venue, or a venue that is none.
 */
export async function changeRoleByName(
  deps: Deps,
  name: string,
  { role, venueId }: { role: Role; venueId: number | null },
): Promise<UserRow> {
  if (role === "venue_manager" && venueId === null)
    throw new AppError("invalid_request", { detail: "A venue manager needs a venue: say --venue" });
  const { id } = await getNamed(deps.db, name);
  const now = deps.now();
  return deps.db.transaction(async (tx) => {
    const requireAnother = await guardSuperAdmins(tx);
    const user = await lockUser(tx, id);
    if (!user) throw new AppError("not_found", { detail: `There is no account called ${name}` });
    if (role !== "super_admin") requireAnother(id);
    if (venueId !== null && !(await lockVenue(tx, venueId)))
      throw new AppError("invalid_request", { detail: `There is no venue ${venueId}` });
    await writeRole(tx, user, { role, venueId }, null, now);
    return user;
  });
}

/**
 * Opens an account for a super admin, without a password: a link sets the first one.
 * @throws AppError username_taken, email_taken
 */
export async function createSuperAdmin(
  deps: Deps,
  { username, email }: { username: string; email: string },
  hours: number,
): Promise<{ user: UserRow; token: string; expiresAt: Date }> {
  const now = deps.now();
  const named = { username, usernameKey: foldName(username), email, emailKey: foldName(email) };
  const profile = { name: username, avatarUrl: null };
  const times = { createdAt: now, updatedAt: now };
  const user = await deps.db
    .transaction(async (tx) => {
      const row = await insertUser(tx, { ...named, ...times, role: "super_admin" }, profile);
      const details = { from: null, to: "super_admin" };
      await recordAudit(tx, { type: "role_changed", actorId: null, subjectId: row.id, details }, now);
      return row;
    })
    .catch((error: unknown) => {
      throw toTakenError(error);
    });
  return { user, ...(await makePasswordLink(deps, { userId: user.id, createdBy: null, hours })) };
}
