import { type Command, InvalidArgumentError } from "commander";
import { makePasswordLinkByName } from "@/lib/accounts/break-glass";
import { confirmed, filled, type Output, withDatabase } from "./command";
import { tellPasswordLink } from "./password-link";

/** As long as a link that staff makes, and no longer: it is handed over, which may take a weekend. */
const hoursMax = 72;

function hours(text: string): number {
  const count = /^[1-9]\d?$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= hoursMax)) throw new InvalidArgumentError(`It takes a number from 1 to ${hoursMax}.`);
  return count;
}

/** `admin reset-password`: a one-time link by which a person sets a password. */
export function addResetPasswordCommand(program: Command): void {
  program
    .command("reset-password")
    .description("make a link by which one person sets a new password, once; links made before end")
    .requiredOption("--user <name>", "the person, by user name, e-mail or id", filled)
    .option("--hours <n>", `how long it is good, at most ${hoursMax}`, hours, 24)
    .option("--yes", "do not ask", false)
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExample:\n  npm run admin -- reset-password --user ada@example.com --hours 48")
    .action(async (flags: Output & { user: string; hours: number; yes: boolean }) => {
      const question = `This makes a link that sets the password of ${flags.user}, and ends those made before. Go on?`;
      if (!(await confirmed(flags.yes, question))) return;
      await withDatabase(async (db) => {
        const deps = { db, now: () => new Date() };
        const { user, token, expiresAt } = await makePasswordLinkByName(deps, flags.user, flags.hours);
        tellPasswordLink(flags, user, { token, expiresAt });
      });
    });
}
