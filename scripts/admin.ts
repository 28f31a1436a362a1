import { Command } from "commander";
import { endEverybodysSessions } from "@/lib/accounts/activity";
import { endSessionsByName } from "@/lib/accounts/break-glass";
import { verifyAudit } from "@/lib/audit/verify";
import { listKeyUse } from "@/lib/sessions/keys";
import { confirmed, filled, type Output, tell, withDatabase } from "./admin/command";
import { addLegacyCommand } from "./admin/legacy";
import { addResetPasswordCommand } from "./admin/reset-password";
import { addRoleCommands } from "./admin/role";
import { addRunsCommands } from "./admin/runs";
import { scriptSettings } from "./settings";

/** Break-glass commands for whoever has a shell: what they change is audited like anything else. */

const now = () => new Date();

const program = new Command("admin")
  .description(
    "For the person with a shell: verify the audit, end sessions, make a super admin, change roles, make a link for a new password, look at the signing keys, at older sessions and at past runs.",
  )
  .addHelpText("after", "\nExample:\n  npm run admin -- audit verify")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command("audit")
  .description("the audit trail")
  .command("verify")
  .description("walk the whole chain and say whether a row was changed, removed or inserted")
  .option("--json", "one JSON object", false)
  .action((flags: Output) =>
    withDatabase(async (db) => {
      const verdict = await verifyAudit(db);
      if (!verdict.ok) process.exitCode = 1;
      tell(
        flags,
        verdict,
        verdict.ok
          ? `The audit is whole: ${verdict.rows} rows, each following from the one before it.`
          : `The audit is broken at row ${verdict.seq}: ${verdict.fault}.`,
      );
    }),
  );

program
  .command("sessions")
  .description("signed-in devices")
  .command("end")
  .description("end the sessions of one person, of everybody, or of everybody on one signing key")
  .option("--user <name>", "one person, by user name, e-mail or id", filled)
  .option("--everybody", "everybody", false)
  .option("--kid <kid>", "everybody whose newest access token was signed with this key", filled)
  .option("--yes", "do not ask", false)
  .option("--json", "one JSON object", false)
  .action(async (flags: Output & { user?: string; everybody: boolean; kid?: string; yes: boolean }) => {
    const said = [flags.user, flags.kid, flags.everybody || undefined].filter((value) => value !== undefined);
    if (said.length !== 1) {
      console.error("Say whose sessions: --user, --kid or --everybody.");
      process.exitCode = 2;
      return;
    }
    const { user, kid } = flags;
    const whose = user ?? (kid === undefined ? "everybody" : `everybody on key ${kid}`);
    if (!(await confirmed(flags.yes, `This signs out ${whose} on every device. Go on?`))) return;
    await withDatabase(async (db) => {
      const ended =
        user === undefined
          ? await endEverybodysSessions({ db, now }, null, kid ?? null)
          : await endSessionsByName({ db, now }, user);
      tell(flags, { ended }, `${ended} ${ended === 1 ? "session" : "sessions"} ended.`);
    });
  });

program
  .command("keys")
  .description("live sessions by signing key, and from when each old key may be retired")
  .option("--json", "one JSON object", false)
  .action((flags: Output) =>
    withDatabase(async (db) => {
      const settings = scriptSettings();
      const lives = {
        accessMinutes: settings.ACCESS_TOKEN_MINUTES,
        skewSeconds: settings.CLOCK_SKEW_SECONDS,
      };
      const keys = await listKeyUse(db, now(), lives);
      const lines = keys.map(
        ({ kid, liveSessions, retireFrom }) =>
          `${kid.padEnd(24)} ${String(liveSessions).padStart(7)} live  may be retired from ${retireFrom.toISOString()} if it signs no more`,
      );
      tell(flags, { keys }, lines.length > 0 ? lines.join("\n") : "No live sessions.");
    }),
  );

addRunsCommands(program);
addLegacyCommand(program);
addResetPasswordCommand(program);
addRoleCommands(program);

await program.parseAsync();
