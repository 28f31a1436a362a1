import { type Command, InvalidArgumentError } from "commander";
import { makePasswordLinkByName } from "@/lib/accounts/break-glass";
import { scriptSettings } from "../settings";
import { type Output, tell, withDatabase } from "./command";

const hoursMax = 168;

function hours(text: string): number {
  const count = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= hoursMax)) throw new InvalidArgumentError(`It takes a number from 1 to ${hoursMax}.`);
  return count;
}

/** `admin password-link`: a one-time link by which a person sets a password. */
export function addPasswordLinkCommand(program: Command): void {
  program
    .command("password-link")
    .description("make a link by which one person sets a new password, once; links made before end")
    .requiredOption("--user <name>", "the person, by user name, e-mail or id")
    .option("--hours <n>", `how long it is good, at most ${hoursMax}`, hours, 24)
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExample:\n  npm run admin -- password-link --user ada@example.com --hours 48")
    .action((flags: Output & { user: string; hours: number }) =>
      withDatabase(async (db) => {
        const deps = { db, now: () => new Date() };
        const { user, token, expiresAt } = await makePasswordLinkByName(deps, flags.user, flags.hours);
        const url = new URL("/password-link", scriptSettings().APP_URL);
        url.searchParams.set("token", token);
        const made = { userId: user.id, url: url.href, expiresAt: expiresAt.toISOString() };
        const until = made.expiresAt.slice(0, 16).replace("T", " ");
        const whose = user.username ?? user.email ?? `account ${user.id}`;
        tell(
          flags,
          made,
          `${url.href}\nGood once, until ${until} UTC. Whoever opens it sets the password of ${whose}: hand it to nobody else.`,
        );
      }),
    );
}
