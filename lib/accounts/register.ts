import { recordAudit } from "@/lib/audit/record";
import type { RegisterBody } from "@/lib/contracts/accounts";
import type { TokenPair } from "@/lib/contracts/sessions";
import type { Db } from "@/lib/db/client";
import type { MailDeps } from "@/lib/mail/write";
import { type Device, startSession } from "@/lib/sessions/start";
import type { TokenSettings } from "@/lib/sessions/tokens";
import { foldName } from "./names";
import type { PasswordHasher } from "./password-hasher";
import { requireGoodPassword } from "./password-rules";
import { findByName, insertUser, nameTaken, toTakenError, type UserRow } from "./store";
import { askToVerify } from "./verify-email";

interface Deps extends MailDeps {
  db: Db;
  now: () => Date;
  hasher: PasswordHasher;
  tokens: TokenSettings;
}

/**
 * Opens an account with a password, signs its device in, and asks by letter whether the address is right.
 * @throws AppError username_taken, email_taken, invalid_request for a password that is too easy, busy
 */
export async function register(
  deps: Deps,
  input: RegisterBody,
  device: Device,
): Promise<{ user: UserRow; pair: TokenPair }> {
  const usernameKey = foldName(input.username);
  const emailKey = foldName(input.email);
  // Asked first only to spare the hash; the unique constraints decide.
  if (await findByName(deps.db, usernameKey)) throw nameTaken("username_taken");
  if (await findByName(deps.db, emailKey)) throw nameTaken("email_taken");
  await requireGoodPassword(input.password, [input.username, input.email], "/password");
  // Before the transaction, so that a storm of sign-ups does not hold every connection while it hashes.
  const passwordHash = await deps.hasher.hash(input.password);
  const now = deps.now();
  try {
    return await deps.db.transaction(async (tx) => {
      const user = await insertUser(
        tx,
        {
          username: input.username.normalize("NFC"),
          usernameKey,
          email: input.email.normalize("NFC"),
          emailKey,
          passwordHash,
          passwordChangedAt: now,
          createdAt: now,
          updatedAt: now,
        },
        { name: input.username.normalize("NFC"), avatarUrl: null },
      );
      const subject = { userId: user.id, role: user.role, venueId: user.venueId, entitlements: [] };
      const { pair, sessionId } = await startSession(tx, deps.tokens, { subject, amr: "pwd", device, now });
      const address = { userId: user.id, email: input.email.normalize("NFC"), isChange: false };
      await askToVerify(tx, deps, address, now);
      await recordAudit(tx, { type: "registered", actorId: user.id, subjectId: user.id, sessionId }, now);
      return { user, pair };
    });
  } catch (error) {
    throw toTakenError(error);
  }
}
