import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { parseSettings, type Settings, SettingsError } from "@/lib/env";

export const dataDir = () => path.resolve(process.env.DATA_DIR ?? ".data");

/** Written by a running demo: the settings of its app, for the scripts that work beside it. */
export const runningFile = () => path.join(dataDir(), "running.env");

const readEnvFile = (file: string) => (existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {});

/** The environment with `.env` beneath it: what is set outside wins. */
export function environment(): Record<string, string | undefined> {
  return { ...readEnvFile(path.resolve(".env")), ...process.env };
}

/**
 * The settings of a script: the environment's and `.env`'s; where neither names a database, those of the demo that
 * runs here. Ends the process with 2 and every fault listed when they are not whole.
 */
export function scriptSettings(): Settings {
  const given = environment();
  const demo = given.DATABASE_URL === undefined && existsSync(runningFile());
  try {
    return parseSettings(demo ? { ...readEnvFile(runningFile()), ...given } : given);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\nSee .env.example, or start the demo first: npm run demo\n`);
    process.exit(2);
  }
}
