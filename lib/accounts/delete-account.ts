import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record";
import { type DeleteAccountBody, deleteWord } from "@/lib/contracts/account";
import type { Db, Tx } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import { accountDeletedLetter } from "@/lib/mail/letters";
import { type MailDeps, writeLetter } from "@/lib/mail/write";
import { listDevices } from "@/lib/sessions/devices";
import type { Identity } from "@/lib/sessions/identify";
import { foldName } from "./names";
import { scrubOwnerlessRows } from "./older-rows";
import { type ProveDeps, proveOneself } from "./prove";
import type { UserRow } from "./store";
import { guardSuperAdmins } from "./super-admins";

type Deps = ProveDeps & MailDeps & { db: Db };

function requireMeant(confirm: string, username: string | null): void {
  const typed = foldName(confirm);
  if (typed === deleteWord || (username !== null && typed === foldName(username))) return;
  const detail =
    username === null
      ? `Type the word ${deleteWord}`
      : `Type your user name, ${username}, or the word ${deleteWord}`;
  throw new AppError("invalid_request", { detail, errors: [{ pointer: "/confirm", detail }] });
}

/** For good, unlike `lockUser`: whoever writes anything of this person waits, and finds nobody afterwards. */
async function lockForDeletion(tx: Tx, userId: number): Promise<UserRow | null> {
  const [row] = await tx.select().from(users).where(eq(users.id, userId)).for("update");
  return row ?? null;
}

/**
 * Deletes one's own account and all that hangs on it: sessions, the connection with Patreon, membership, letters. What
 * stays is the audit, which names people by number, and the mirror of the campaign, which is what Patreon tells the
 * creator of the creator's patrons.
 * @throws AppError wrong_password, too_many_requests, last_super_admin; invalid_request for an account that was not
 * named; not_authenticated when it takes a newer sign-in, or the account is gone already.
 */
export async function deleteAccount(
  deps: Deps,
  owner: Identity,
  { confirm, current_password }: DeleteAccountBody,
): Promise<void> {
  const { id, username, passwordHash, role } = owner.user;
  requireMeant(confirm, username);
  await proveOneself(deps, owner, current_password, "delete your account");
  const devices = await listDevices(deps, owner);
  const now = deps.now();
  await deps.db.transaction(async (tx) => {
    if (role === "super_admin") (await guardSuperAdmins(tx))(id);
    const user = await lockForDeletion(tx, id);
    if (!user) throw new AppError("not_authenticated");
    if (user.passwordHash !== passwordHash) throw new AppError("wrong_password");
    // Made one since: the others were not looked at.
    if (user.role === "super_admin" && role !== "super_admin") throw new AppError("last_super_admin");
    await tx.delete(users).where(eq(users.id, id));
    await scrubOwnerlessRows(tx);
    if (user.email !== null)
      await writeLetter(tx, deps, { userId: null, address: user.email }, accountDeletedLetter(), now);
    const event = { type: "account_deleted", actorId: id, subjectId: id } as const;
    await recordAudit(tx, { ...event, details: { sessions: devices.length } }, now);
  });
}
