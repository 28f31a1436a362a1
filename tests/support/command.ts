import { spawn } from "node:child_process";
import path from "node:path";
import { sandboxDefaults } from "@/scripts/sandbox/options";
import { testSecrets, testSettings } from "./deps";

/** The environment in which a script works on this database and this Patreon. */
export const scriptEnvironment = (databaseUrl: string, patreonUrl: string): Record<string, string> => ({
  NODE_ENV: "test",
  ...testSettings,
  DATABASE_URL: databaseUrl,
  JWT_SECRET: testSecrets.jwt,
  ENCRYPTION_KEY: testSecrets.encryption,
  CRON_SECRET: testSecrets.cron,
  PATREON_BASE_URL: patreonUrl,
  PATREON_CREATOR_ACCESS_TOKEN: sandboxDefaults.creatorAccessToken,
  PATREON_CREATOR_REFRESH_TOKEN: sandboxDefaults.creatorRefreshToken,
  LOG_LEVEL: "silent",
});

export interface Ended {
  /** null: ended by a signal that it does not handle. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningScript {
  ended: Promise<Ended>;
  /** What it wrote so far. */
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a command line of `scripts/`, as npm would, in an environment of its own. */
export function startScript(script: string, args: string[], env: Record<string, string>): RunningScript {
  const child = spawn(process.execPath, ["--import", "tsx", path.resolve(script), ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return {
    ended: new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, stdout, stderr }));
    }),
    stderr: () => stderr,
    kill: (signal) => void child.kill(signal),
  };
}
