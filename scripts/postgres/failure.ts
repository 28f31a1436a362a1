/**
 * PostgreSQL of our own cannot be had. The message is written for a person and is enough by itself: print it,
 * not the stack.
 */
export class PostgresUnavailable extends Error {
  override readonly name = "PostgresUnavailable";
}

const causes: ReadonlyArray<readonly [pattern: RegExp, words: string]> = [
  [/No space left on device|ENOSPC|disk quota exceeded/i, "the disk is full"],
  [/Read-only file system|EROFS/i, "the disk is read-only"],
  [/could not look up effective user ID/i, "this account has no name in the system's list of users"],
  [
    /Permission denied|Operation not permitted|EACCES|EPERM/i,
    "a file or folder may not be used by this account",
  ],
];

/** `what` went wrong, the likely cause in words where it is a known one, and the end of what PostgreSQL said. */
export function unavailable(what: string, output: string): PostgresUnavailable {
  const cause = causes.find(([pattern]) => pattern.test(output))?.[1];
  const tail = output.trim().split(/\r?\n/).slice(-12).join("\n  ");
  return new PostgresUnavailable(
    `${what}${cause ? `: ${cause}` : ""}.${tail ? ` PostgreSQL's last words:\n  ${tail}` : ""}`,
  );
}

/** Turns an error of the file system into a sentence; any other error is handed on unchanged. */
export function inWords(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error instanceof PostgresUnavailable) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  if (!code || !["EACCES", "EPERM", "ENOSPC", "EROFS", "EDQUOT", "EINVAL"].includes(code)) return error;
  const cause = causes.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message;
  return new PostgresUnavailable(`${what}: ${cause}${path ? ` (${path})` : ""}.`);
}

/** True for an error of the file system with one of these codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");
}
