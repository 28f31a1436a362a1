import { onStop } from "../processes";
import { demoPassword, seededPeople } from "./seed";
import { type Stack, startStack } from "./stack";

const indent = (lines: string[]) => lines.map((line) => `    ${line}`).join("\n");

function welcome({ settings, sandboxUrl }: Stack, seconds: number): string {
  const app = settings.APP_URL;
  const accounts = seededPeople.map(({ username, what }) => `${username.padEnd(6)} ${what}`);
  return `
  Gatehouse is open:  ${app}
  Patreon simulator:  ${sandboxUrl}  (decline a card, end the month, break things)
  Mailbox:            ${app}/mailbox  (the letters that a mail server would send)
  Ready in ${seconds.toFixed(1)} s. Everything is kept in the data folder; Ctrl-C stops all of it.

  Accounts, all with the password "${demoPassword}":
${indent(accounts)}

  Three things to try:
    1. Sign in as ada at ${app}/login and look at the membership card in /labs.
    2. Choose "Continue with Patreon", be anybody on the consent page, and see what /labs says.
    3. Decline ada's card at ${sandboxUrl} and look at her card in /labs: Patreon's webhook has
       told of it already. What no webhook told: npm run verify-members, in another terminal.
`;
}

/** Starts the stack, says where things are, and stays until it is stopped. */
export async function runStack(mode: "production" | "development"): Promise<void> {
  const started = performance.now();
  const recent: string[] = [];
  let stop: (() => Promise<void>) | undefined;
  let ready = false;
  let stopping = false;
  onStop(async () => {
    stopping = true;
    await stop?.();
  });
  const onAppLine = (line: string) => {
    recent.push(line);
    if (recent.length > 60) recent.shift();
    if (ready || mode === "development") console.log(line);
  };
  try {
    const stack = await startStack(
      mode,
      (line) => console.log(`  ${line}`),
      onAppLine,
      (stopAll) => {
        stop = stopAll;
      },
    );
    ready = true;
    console.log(welcome(stack, (performance.now() - started) / 1000));
    const what = await stack.broken;
    // Asked to stop: the programs end because we end them.
    if (stopping) return;
    console.error(what);
  } catch (error) {
    if (stopping) return;
    for (const line of recent) console.error(line);
    console.error(`\n${error instanceof Error ? error.message : error}`);
  }
  await stop?.();
  process.exit(1);
}
