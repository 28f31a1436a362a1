import { closeSync, openSync } from "node:fs";
import { InvalidArgumentError } from "commander";

/** For an option that names a file to write: finds out before a long run, not after it, whether it can be written. Reports
 * name people, so a new file is for its owner alone.
 */
export function writable(file: string): string {
  try {
    closeSync(openSync(file, "a", 0o600));
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
  return file;
}
