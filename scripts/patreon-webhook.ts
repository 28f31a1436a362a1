import { Command, InvalidArgumentError } from "commander";
import {
  findSigningSecret,
  listHooks,
  type Registration,
  registerHook,
  unpauseOurs,
  webhookUrl,
} from "@/lib/webhooks/hooks";
import { asCreator, withSession } from "./patreon-webhook/session";
import { hooksTable } from "./patreon-webhook/table";
import { answerInWords, sendTest } from "./patreon-webhook/test-delivery";

interface Flags {
  json: boolean;
}
interface AddressFlags extends Flags {
  url?: string;
}

function address(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError(
      "It takes an address such as https://members.example.com/api/patreon/webhook.",
    );
  return text;
}

/** Prints a result: one JSON object for programs, or the sentence for people. */
function tell({ json }: Flags, result: object, sentence: string): void {
  console.log(json ? JSON.stringify(result) : sentence);
}

function registrationInWords(uri: string, made: Registration): string {
  if (made.outcome === "exists")
    return `Webhook ${made.id} sends to ${uri} already: nothing was done. With --replace another takes its place.`;
  const lines = [`Webhook ${made.id} sends to ${uri}. Its secret is kept in the database.`];
  if (made.replaced.length > 0)
    lines.push(`It took the place of ${made.replaced.join(", ")}, whose secret stays valid for ten days.`);
  if (made.left.length > 0)
    lines.push(`Patreon did not delete ${made.left.join(", ")}: run this again with --replace.`);
  return lines.join("\n");
}

const program = new Command("patreon-webhook")
  .description("Has Patreon tell the site of changes at once: makes its webhook, and looks after it.")
  .addHelpText(
    "after",
    `
Examples:
  npm run patreon-webhook -- register
  npm run patreon-webhook -- test
  npm run patreon-webhook -- list --json

Exit codes:
  0  done
  1  Patreon, the database or the address did not do what was asked; the last line says why
  2  settings or arguments are wrong`,
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command("register")
  .description("have Patreon send deliveries to <APP_URL>/api/patreon/webhook; done already, it does nothing")
  .option("--url <address>", "send to this address instead", address)
  .option("--replace", "make a new webhook with a new secret, and delete the old one", false)
  .option("--json", "one JSON object", false)
  .action((flags: AddressFlags & { replace: boolean }) =>
    withSession((session) =>
      asCreator(session, async (token) => {
        const uri = flags.url ?? webhookUrl(session.settings.APP_URL);
        const made = await registerHook(session.deps, token, { uri, replace: flags.replace });
        if (made.outcome === "made" && made.left.length > 0) process.exitCode = 1;
        tell(flags, { uri, ...made }, registrationInWords(uri, made));
      }),
    ),
  );

program
  .command("list")
  .description("the webhooks that Patreon has of this client; those made in its portal are invisible to it")
  .option("--json", "one JSON object", false)
  .action((flags: Flags) =>
    withSession((session) =>
      asCreator(session, async (token) => {
        const hooks = await listHooks(session.deps, token);
        const none = "Patreon has no webhook of this client: npm run patreon-webhook -- register";
        tell(flags, { hooks }, hooks.length === 0 ? none : hooksTable(hooks));
      }),
    ),
  );

program
  .command("unpause")
  .description(
    "take the pause off ours, which Patreon sets after many failures; it then sends what has piled up",
  )
  .option("--json", "one JSON object", false)
  .action((flags: Flags) =>
    withSession((session) =>
      asCreator(session, async (token) => {
        const { unpaused } = await unpauseOurs(session.deps, token);
        const sentence = `The pause was taken off ${unpaused.join(", ")}.`;
        tell(flags, { unpaused }, unpaused.length === 0 ? "None of ours is paused." : sentence);
      }),
    ),
  );

program
  .command("test")
  .description("send the site a signed delivery about nobody, and say what it answers")
  .option("--url <address>", "send to this address instead of <APP_URL>/api/patreon/webhook", address)
  .option("--json", "one JSON object", false)
  .action((flags: AddressFlags) =>
    withSession(async ({ deps, settings }) => {
      const uri = flags.url ?? webhookUrl(settings.APP_URL);
      const secret = await findSigningSecret(deps, uri, settings.PATREON_WEBHOOK_SECRET);
      if (secret === null) {
        console.error(`No secret for ${uri} is known: npm run patreon-webhook -- register`);
        process.exitCode = 1;
        return;
      }
      const answer = await sendTest(uri, secret);
      if (answer.status !== 200) process.exitCode = 1;
      tell(flags, { uri, ...answer }, answerInWords(uri, answer));
    }),
  );

await program.parseAsync();
