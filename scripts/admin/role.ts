import { type Command, InvalidArgumentError, Option } from "commander";
import { changeRoleByName, createSuperAdmin } from "@/lib/accounts/break-glass";
import { Email, Username } from "@/lib/contracts/names";
import { type Role, roles } from "@/lib/contracts/roles";
import { confirmed, filled, type Output, tell, withDatabase } from "./command";
import { tellPasswordLink } from "./password-link";

/** How long the link of a new super admin is good. */
const linkHours = 24;

const now = () => new Date();

function parsed(schema: typeof Username | typeof Email) {
  return (text: string) => {
    const result = schema.safeParse(text);
    if (!result.success) throw new InvalidArgumentError(`${result.error.issues[0]?.message}.`);
    return result.data.normalize("NFC");
  };
}

function venueId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It takes the number of a venue.");
  return Number(text);
}

interface RoleFlags extends Output {
  user: string;
  role: Role;
  venue?: number;
  yes: boolean;
}

/** `admin create-super-admin` and `admin role`. */
export function addRoleCommands(program: Command): void {
  program
    .command("create-super-admin")
    .description("open an account for a super admin, and print the link by which its password is set, once")
    .requiredOption("--username <name>", "the user name", parsed(Username))
    .requiredOption("--email <address>", "the e-mail address", parsed(Email))
    .option("--yes", "do not ask", false)
    .option("--json", "one JSON object", false)
    .addHelpText(
      "after",
      "\nExample:\n  npm run admin -- create-super-admin --username ada --email ada@example.com\n\nTo raise somebody who has an account: npm run admin -- role --user ada --role super_admin",
    )
    .action(async (flags: Output & { username: string; email: string; yes: boolean }) => {
      if (!(await confirmed(flags.yes, `This lets ${flags.username} do everything on this site. Go on?`)))
        return;
      await withDatabase(async (db) => {
        const { user, ...link } = await createSuperAdmin({ db, now }, flags, linkHours);
        tellPasswordLink(flags, user, link);
      });
    });

  program
    .command("role")
    .description("give one person a role; it counts from their next request on")
    .requiredOption("--user <name>", "the person, by user name, e-mail or id", filled)
    .addOption(new Option("--role <role>", "the role").choices(roles).makeOptionMandatory())
    .option(
      "--venue <id>",
      "the venue the person belongs to; left out, they are taken out of the one they belong to",
      venueId,
    )
    .option("--yes", "do not ask", false)
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExample:\n  npm run admin -- role --user ada --role venue_manager --venue 1")
    .action(async (flags: RoleFlags) => {
      const { user: name, role, venue = null } = flags;
      const place = venue === null ? " of no venue" : ` of venue ${venue}`;
      if (!(await confirmed(flags.yes, `This makes ${name} a ${role.replace("_", " ")}${place}. Go on?`)))
        return;
      await withDatabase(async (db) => {
        const before = await changeRoleByName({ db, now }, name, { role, venueId: venue });
        const result = { userId: before.id, from: before.role, to: role, venueId: venue };
        tell(flags, result, `Account ${before.id} was ${before.role} and is ${role}${place} now.`);
      });
    });
}
