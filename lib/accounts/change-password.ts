import { recordAudit } from "@/lib/audit/record";
import type { PasswordBody } from "@/lib/contracts/accounts";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { MailDeps } from "@/lib/mail/write";
import { endSessions } from "@/lib/sessions/end";
import type { Identity } from "@/lib/sessions/identify";
import { writeNewPassword } from "./new-password";
import { requireGoodPassword } from "./password-rules";
import { type ProveDeps, proveOneself } from "./prove";
import { lockUser } from "./store";

/**
 * Changes one's password, or sets the first one, and ends all other sessions.
 * @returns how many sessions were ended.
 * @throws AppError wrong_password, too_many_requests; invalid_request for a password that is too easy; not_authenticated
 * when setting the first password takes a newer sign-in.
 */
export async function changePassword(
  deps: ProveDeps & MailDeps & { db: Db },
  owner: Identity,
  input: PasswordBody,
): Promise<number> {
  const { user, session } = owner;
  const now = deps.now();
  await proveOneself(deps, owner, input.current_password, "set a password");
  await requireGoodPassword(input.new_password, [user.username, user.email], "/new_password");
  const passwordHash = await deps.hasher.hash(input.new_password);
  return deps.db.transaction(async (tx) => {
    const locked = await lockUser(tx, user.id);
    // Of two changes at once the second was made with a password that is no longer the current one.
    if (locked?.passwordHash !== user.passwordHash) throw new AppError("wrong_password");
    await writeNewPassword(tx, deps, user, passwordHash, now);
    const scope = { userId: user.id, exceptId: session.id };
    const ended = await endSessions(tx, scope, { reason: "password_changed", actorId: user.id, now });
    const event = {
      type: "password_changed",
      actorId: user.id,
      subjectId: user.id,
      sessionId: session.id,
    } as const;
    await recordAudit(tx, event, now);
    return ended;
  });
}
