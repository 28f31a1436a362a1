import { rmSync } from "node:fs";
import { Argument, Command } from "commander";
import { openContext } from "./faults/context";
import { CannotRun, type Fault } from "./faults/fault";
import { clusterFaults } from "./faults/kinds/clusters";
import { copyFaults } from "./faults/kinds/copies";
import { crowdFaults } from "./faults/kinds/crowds";
import { databaseFaults } from "./faults/kinds/database";
import { serviceFaults } from "./faults/kinds/services";
import { columns } from "./table";

/** Everything that goes wrong here goes wrong on this machine's loopback, in databases of its own. */

const faults: Fault[] = [
  ...copyFaults,
  ...databaseFaults,
  ...serviceFaults,
  ...crowdFaults,
  ...clusterFaults,
];

const program = new Command("faults")
  .description(
    "Lets things go wrong under load, two copies of the app behind a proxy, and looks at every row afterwards.",
  )
  .addArgument(
    new Argument("[names...]", "which faults; all by default").choices(faults.map(({ name }) => name)),
  )
  .option("--list", "say which there are, and run none", false)
  .option("--json", "one JSON object a fault", false)
  .option("--pictures <folder>", "take pictures of what a member sees meanwhile, which needs a browser")
  .addHelpText(
    "after",
    "\nExamples:\n  npm run faults -- app-killed database-restart\n  npm run faults -- --pictures .data/pictures disk-full",
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const flags = program.opts<{ list: boolean; json: boolean; pictures?: string }>();
const names = program.processedArgs[0] as string[];

interface Outcome {
  name: string;
  outcome: "held" | "failed" | "skipped";
  seconds: number;
  seen: string;
  wrong: string[];
}

async function runOne(fault: Fault): Promise<Outcome> {
  const { name } = fault;
  const begun = performance.now();
  const took = () => Math.round((performance.now() - begun) / 1000);
  const context = await openContext(flags.pictures ? { fault: name, folder: flags.pictures } : null);
  try {
    const { seen, wrong } = await fault.run(context);
    return { name, outcome: wrong.length === 0 ? "held" : "failed", seconds: took(), seen, wrong };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof CannotRun)
      return { name, outcome: "skipped", seconds: took(), seen: message, wrong: [] };
    return { name, outcome: "failed", seconds: took(), seen: "", wrong: [message] };
  } finally {
    await context.close();
    rmSync(context.folder, { recursive: true, force: true });
  }
}

if (flags.list) {
  console.log(
    columns(
      ["Fault", "What happens"],
      faults.map(({ name, what }) => [name, what]),
    ).join("\n"),
  );
  process.exit(0);
}
const asked = names.length > 0 ? faults.filter(({ name }) => names.includes(name)) : faults;
const outcomes: Outcome[] = [];
for (const fault of asked) {
  process.stderr.write(`${fault.name}: ${fault.what}\n`);
  const outcome = await runOne(fault);
  outcomes.push(outcome);
  if (flags.json) console.log(JSON.stringify(outcome));
  for (const fact of outcome.wrong) process.stderr.write(`  wrong: ${fact}\n`);
}
if (!flags.json) {
  const rows = outcomes.map(({ name, outcome, seconds, seen, wrong }) => [
    ...[name, outcome, `${seconds} s`, wrong.length === 0 ? "nothing" : `${wrong.length} things`, seen],
  ]);
  console.log(columns(["Fault", "Outcome", "Took", "Lost or wrong", "What people saw"], rows).join("\n"));
}
process.exitCode = outcomes.some(({ outcome }) => outcome === "failed") ? 1 : 0;
