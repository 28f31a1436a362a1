import { Command, InvalidArgumentError, Option } from "commander";
import { connect, disconnect } from "@/lib/db/client";
import { isDatabaseUnavailable } from "@/lib/db/errors";
import { isMigrated } from "@/lib/db/migrate";
import { policySettings } from "@/lib/membership/observe";
import { createTokenBox } from "@/lib/patreon/token-box";
import { type ColumnMap, parseColumnMap, recogniseForm, UnknownFormError } from "@/lib/takeover/form";
import { importLegacy } from "@/lib/takeover/import";
import { openSource } from "@/lib/takeover/open-source";
import { type OlderSource, SourceError } from "@/lib/takeover/source";
import { chooseProgress } from "./import-legacy/progress";
import { writeReport } from "./import-legacy/report-file";
import { formLines, reportLines } from "./import-legacy/words";
import { scriptSettings } from "./settings";
import { writable } from "./writable";

function columnMap(text: string): ColumnMap {
  try {
    return parseColumnMap(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

const program = new Command("import-legacy")
  .description("Takes over people, passwords, Patreon connections and memberships of the older system.")
  .requiredOption("--from <url>", "the older database: postgres://… or mysql://…; it is only read")
  .option("--dry-run", "do everything, print the report, and take it all back", false)
  .option("--report <file>", "write the report: data to a .json file, a page to an .html file", writable)
  .addOption(
    new Option(
      "--on-conflict <what>",
      "rows that look like one person: keep them apart and report them, or join them",
    )
      .choices(["report", "merge"])
      .default("report"),
  )
  .addOption(
    new Option(
      "--map <pairs>",
      "columns that go by other names there, such as password=pwd_hash,email=mail",
    ).argParser(columnMap),
  )
  .option("--all", "print long lists whole", false)
  .option("--json", "print the report as one JSON object, for programs", false)
  .addHelpText(
    "after",
    `
Examples:
  npm run import-legacy -- --from postgres://reader:secret@old-host/flask --dry-run --report report.html
  npm run import-legacy -- --from mysql://reader:secret@old-host/site --map password=pwd_hash

The whole import is one transaction: stopped at any point it has changed nothing. It can be run again: what has changed
there since is taken over, what has changed here stays. docs/migration.md leads through the whole move.

Exit codes:
  0  done (or, with --dry-run, found out what would be done)
  1  a database could not be read or written
  2  settings or arguments are wrong, or the older database has a form that is not known`,
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.parse();
const flags = program.opts<{
  from: string;
  dryRun: boolean;
  report?: string;
  onConflict: "report" | "merge";
  map?: ColumnMap;
  all: boolean;
  json: boolean;
}>();
const settings = scriptSettings();
const db = connect(settings.DATABASE_URL, 3, { pooler: settings.DATABASE_POOLER });
const note = (line: string) => process.stderr.write(`${line}\n`);
const progress = chooseProgress(process.stderr.isTTY === true, note);
let source: OlderSource | undefined;

try {
  if (!(await isMigrated(db)))
    throw new SourceError("Our own database is not up to date: npm run db:migrate");
  source = await openSource(flags.from);
  const form = recogniseForm(await source.tables(), flags.map ?? new Map());
  for (const line of formLines(source.name, form)) note(line);
  const report = await importLegacy(
    {
      db,
      now: () => new Date(),
      tokenBox: createTokenBox(settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEY_OLD),
      policy: policySettings(settings),
    },
    source,
    form,
    { dryRun: flags.dryRun, onConflict: flags.onConflict },
    progress.onProgress,
  );
  progress.onEnd();
  if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else for (const line of reportLines(report, flags.all)) process.stdout.write(`${line}\n`);
  if (flags.report !== undefined) {
    writeReport(flags.report, report);
    note(`The report is in ${flags.report}.`);
  }
} catch (error) {
  progress.onEnd();
  if (error instanceof SourceError || error instanceof UnknownFormError) note(error.message);
  else if (isDatabaseUnavailable(error)) note("Our own database cannot be reached: look at DATABASE_URL.");
  else throw error;
  process.exitCode = error instanceof UnknownFormError ? 2 : 1;
} finally {
  await source?.close();
  await disconnect(db);
}
