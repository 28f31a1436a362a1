import type { EmailBody } from "@/lib/contracts/account";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { canMail } from "@/lib/mail/settings";
import type { MailDeps } from "@/lib/mail/write";
import type { Identity } from "@/lib/sessions/identify";
import { foldName } from "./names";
import { type ProveDeps, proveOneself } from "./prove";
import { findByName, lockUser, nameTaken, toTakenError } from "./store";
import { takeAddress } from "./take-address";
import { askToVerify } from "./verify-email";

type Deps = ProveDeps & MailDeps & { db: Db };

/**
 * Asks for another address of one's own. It takes the place of the old one once it is confirmed; where no mail can be
 * sent nothing can be confirmed, and it does so at once.
 * @returns `asked`: a letter is on its way to it.
 * @throws AppError wrong_password, too_many_requests, email_taken; not_authenticated when it takes a newer sign-in;
 * invalid_request for the address one has.
 */
export async function changeEmail(
  deps: Deps,
  owner: Identity,
  { email, current_password }: EmailBody,
): Promise<"asked" | "changed"> {
  const { user } = owner;
  await proveOneself(deps, owner, current_password, "change your address");
  const emailKey = foldName(email);
  if (user.email !== null && foldName(user.email) === emailKey) {
    const detail = "This is your address already";
    throw new AppError("invalid_request", { detail, errors: [{ pointer: "/email", detail }] });
  }
  if (await findByName(deps.db, emailKey)) throw nameTaken("email_taken");
  const now = deps.now();
  try {
    return await deps.db.transaction(async (tx) => {
      const locked = await lockUser(tx, user.id);
      // The password was changed meanwhile, by somebody who knew it better: what was asked for under the old one ends.
      if (locked?.passwordHash !== user.passwordHash) throw new AppError("wrong_password");
      if (!canMail(deps.mail)) {
        await takeAddress(tx, deps, locked, { email, isVerified: false }, now);
        return "changed";
      }
      await askToVerify(tx, deps, { userId: user.id, email, isChange: true }, now);
      return "asked";
    });
  } catch (error) {
    throw toTakenError(error);
  }
}
