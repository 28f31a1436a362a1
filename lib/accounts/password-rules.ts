import { AppError } from "@/lib/errors";

/**
 * Refuses a password that is easily guessed, with the reason and a way to a better one.
 * @param personal the user name and e-mail; null where there is none.
 * @param pointer the field, as a JSON pointer.
 * @throws AppError invalid_request
 */
export async function requireGoodPassword(
  password: string,
  personal: readonly (string | null)[],
  pointer: string,
): Promise<void> {
  // Loaded at the first use: the words take a moment to read, and most requests set no password.
  const { judgePassword } = await import("@/lib/contracts/password-strength");
  const { ok, reason, suggestion } = judgePassword(password, personal);
  if (ok) return;
  const detail = `This password is too easy to guess. ${reason} ${suggestion}`;
  throw new AppError("invalid_request", { detail, errors: [{ pointer, detail }] });
}
