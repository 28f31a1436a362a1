import { createInterface } from "node:readline/promises";
import { InvalidArgumentError } from "commander";
import { connect, type Db, disconnect } from "@/lib/db/client";
import { isDatabaseUnavailable } from "@/lib/db/errors";
import { AppError } from "@/lib/errors";
import { scriptSettings } from "../settings";

export interface Output {
  json: boolean;
}

/** A value that says something: a shell variable that is not set comes as an empty text, and means nobody. */
export function filled(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It is empty.");
  return text;
}

/** Prints a result: one JSON object for programs, or the sentence for people. */
export function tell(output: Output, result: object, sentence: string): void {
  console.log(output.json ? JSON.stringify(result) : sentence);
}

/** Runs with the database open. Exit codes: 0 done, 1 failed or found a fault, 2 wrong settings or arguments. */
export async function withDatabase(work: (db: Db) => Promise<void>): Promise<void> {
  const settings = scriptSettings();
  const db = connect(settings.DATABASE_URL, 2, { pooler: settings.DATABASE_POOLER });
  try {
    await work(db);
  } catch (error) {
    if (!(error instanceof AppError) && !isDatabaseUnavailable(error)) throw error;
    console.error(
      error instanceof AppError ? error.detail : "The database cannot be reached: look at DATABASE_URL.",
    );
    process.exitCode = 1;
  } finally {
    await disconnect(db);
  }
}

/** Asks before something is changed. Nobody at a terminal: it takes --yes. Exit code 2 for want of it. */
export async function confirmed(yes: boolean, question: string): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    console.error(`${question} Say --yes to do it without being asked.`);
    process.exitCode = 2;
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`${question} [y/N] `);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
