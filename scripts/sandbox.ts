import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { watchParents } from "./sandbox/parent-watch";
import { startSandbox } from "./sandbox/server";

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

const program = new Command("sandbox")
  .description(
    "A local server that behaves like Patreon, faults included. Open its address for the control page.",
  )
  .addOption(
    new Option("--port <number>", "port to listen on")
      .env("SANDBOX_PORT")
      .default(4300)
      .argParser(wholeNumber),
  )
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option("--seed <number>", "makes ids and tokens the same in every run", wholeNumber)
  .option("--latency <ms>", "delay of every answer", wholeNumber)
  .option("--state <file>", "JSON file that keeps people, tokens and clock over a restart")
  .option("--client-id <id>", "the app's OAuth client id")
  .option("--client-secret <secret>", "the app's OAuth client secret")
  .option(
    "--redirect-uri <uri...>",
    "registered redirect URIs; by default the app's callback on this machine",
  )
  // A wrong use ends with 2, as in every script here.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .addHelpText("after", "\nExample:\n  npm run sandbox -- --port 4300 --seed 1 --state .data/sandbox.json")
  .parse();

const options = program.opts<{
  port: number;
  host: string;
  seed?: number;
  latency?: number;
  state?: string;
  clientId?: string;
  clientSecret?: string;
  redirectUri?: string[];
}>();

const sandbox = await startSandbox({
  port: options.port,
  host: options.host,
  seed: options.seed,
  latencyMs: options.latency,
  statePath: options.state && resolve(options.state),
  clientId: options.clientId,
  clientSecret: options.clientSecret,
  redirectUris: options.redirectUri,
}).catch((error: Error) => {
  console.error(`The sandbox cannot start: ${error.message}`);
  process.exit(1);
});

console.log(`The Patreon simulator answers at ${sandbox.url}`);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  endWatch();
  await sandbox.close();
}

const endWatch = watchParents(stop);
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
