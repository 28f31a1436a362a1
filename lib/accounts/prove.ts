import { AppError } from "@/lib/errors";
import type { Guessing } from "@/lib/limits/guessing";
import type { Identity } from "@/lib/sessions/identify";
import { guessedAccount } from "./match-password";
import { isUsableHash } from "./password-hash";
import type { PasswordHasher } from "./password-hasher";

export interface ProveDeps {
  now: () => Date;
  hasher: PasswordHasher;
  guessing: Guessing;
}

/** Whoever has no password proves the account by a sign-in as fresh as this. */
const freshSignInMinutes = 15;

/**
 * Makes sure that it is the owner who asks, and not somebody at a device that was left open: by the current password,
 * or where there is none by a fresh sign-in. A session of the older system or one by a link of the staff is no proof: its
 * time of sign-in is the older one's, or never.
 * @param then what they can do then, for the words of the refusal: "set a password".
 * @throws AppError wrong_password, too_many_requests; not_authenticated when it takes a newer sign-in.
 */
export async function proveOneself(
  deps: ProveDeps,
  { user, session }: Identity,
  currentPassword: string | undefined,
  then: string,
): Promise<void> {
  // A hash that cannot be checked is no password: nobody could type it.
  if (isUsableHash(user.passwordHash)) {
    // Counted by the session, so that whoever guesses at an open device does not slow the owner's sign-ins elsewhere.
    const who = { account: guessedAccount(user.id), device: session.id };
    await deps.guessing.attempt(who);
    if (!(await deps.hasher.verify(currentPassword ?? "", user.passwordHash)))
      throw new AppError("wrong_password", {
        errors: [{ pointer: "/current_password", detail: "This is not your current password" }],
      });
    await deps.guessing.succeed(who);
  } else if (!isFresh(session.authTime, deps.now()))
    throw new AppError("not_authenticated", {
      detail:
        user.patreonId === null
          ? "Please set a password first with “Forgot your password?”, by the letter that it sends you"
          : `Please sign in with Patreon once more, then ${then}`,
    });
}

const isFresh = (authTime: Date, now: Date) =>
  now.getTime() - authTime.getTime() <= freshSignInMinutes * 60_000;
