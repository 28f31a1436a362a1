import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { connect, disconnect } from "@/lib/db/client";
import { isDatabaseUnavailable } from "@/lib/db/errors";
import { createTokenBox } from "@/lib/patreon/token-box";
import { exportLegacy } from "@/lib/takeover/export";
import type { LegacySystem } from "@/lib/takeover/form";
import { scriptSettings } from "./settings";
import { writable } from "./writable";

const program = new Command("export-legacy")
  .description(
    "The way back: writes what was changed here since the import as SQL for the older database, which was never touched.",
  )
  .requiredOption("--to <file>", "the file to write; it will hold secrets", writable)
  .addOption(
    new Option("--system <which>", "the older system: with Patreon (PostgreSQL) or with venues (MySQL)")
      .choices(["patreon", "venues"])
      .default("patreon"),
  )
  .addHelpText(
    "after",
    "\nExample:\n  npm run export-legacy -- --to back.sql\n\ndocs/rollback.md tells the rest.",
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.parse();
const { to, system } = program.opts<{ to: string; system: LegacySystem }>();
const settings = scriptSettings();
const db = connect(settings.DATABASE_URL, 2, { pooler: settings.DATABASE_POOLER });
const note = (line: string) => process.stderr.write(`${line}\n`);

try {
  const tokenBox = createTokenBox(settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEY_OLD);
  const exported = await exportLegacy({ db, tokenBox }, system);
  if (exported) {
    writeFileSync(to, `${exported.lines.join("\n")}\n`, { mode: 0o600 });
    const { changed, added, deleted, leftOut } = exported;
    note(
      `${to}: ${changed} changed, ${added} new, ${deleted} deleted. It holds secrets: delete it after use.`,
    );
    for (const sentence of leftOut) note(`Left out: ${sentence}.`);
  } else {
    note(`Nothing was ever imported from a system of that kind (${system}).`);
    process.exitCode = 2;
  }
} catch (error) {
  if (!isDatabaseUnavailable(error)) throw error;
  note("The database cannot be reached: look at DATABASE_URL.");
  process.exitCode = 1;
} finally {
  await disconnect(db);
}
