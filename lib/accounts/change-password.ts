import { recordAudit } from "@/lib/audit/record";
import type { PasswordBody } from "@/lib/contracts/accounts";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { endSessions } from "@/lib/sessions/end";
import type { Identity } from "@/lib/sessions/identify";
import { isUsableHash } from "./password-hash";
import type { PasswordHasher } from "./password-hasher";
import { requireGoodPassword } from "./password-rules";
import { deletePasswordLinks, lockUser, updateUser } from "./store";

/** Whoever has no password yet proves the account by a Patreon sign-in as fresh as this. */
const freshSignInMinutes = 15;

/**
 * Changes one's password, or sets the first one, and ends all other sessions.
 * @returns how many sessions were ended.
 * @throws AppError wrong_password; invalid_request for a password that is too easy; not_authenticated when setting the
 * first password takes a newer sign-in.
 */
export async function changePassword(
  deps: { db: Db; now: () => Date; hasher: PasswordHasher },
  owner: Identity,
  input: PasswordBody,
): Promise<number> {
  const { user, session } = owner;
  const now = deps.now();
  // A hash that cannot be checked is no password: nobody could type it.
  if (isUsableHash(user.passwordHash)) {
    if (!(await deps.hasher.verify(input.current_password ?? "", user.passwordHash)))
      throw new AppError("wrong_password", {
        errors: [{ pointer: "/current_password", detail: "This is not your current password" }],
      });
  } else if (now.getTime() - session.authTime.getTime() > freshSignInMinutes * 60_000) {
    throw new AppError("not_authenticated", {
      detail: "Please sign in with Patreon once more, then set a password",
    });
  }
  await requireGoodPassword(input.new_password, [user.username, user.email], "/new_password");
  const passwordHash = await deps.hasher.hash(input.new_password);
  return deps.db.transaction(async (tx) => {
    const locked = await lockUser(tx, user.id);
    // Of two changes at once the second was made with a password that is no longer the current one.
    if (locked?.passwordHash !== user.passwordHash) throw new AppError("wrong_password");
    await updateUser(tx, user.id, { passwordHash, passwordChangedAt: now, updatedAt: now });
    await deletePasswordLinks(tx, user.id);
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
