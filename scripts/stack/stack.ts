import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { migrateDatabase } from "@/lib/db/migrate";
import { parseSettings, type Settings } from "@/lib/env";
import { ensureDatabase, startPostgres } from "../postgres/start";
import { type Child, freePort, isAlive, startChild, untilAnswers } from "../processes";
import { CAMPAIGN_ID, CREATOR_ID } from "../sandbox/campaigns";
import { sandboxDefaults } from "../sandbox/options";
import { dataDir, runningFile } from "../settings";
import { buildApp, isBuilt, nextProgram } from "./build";
import { keepSecrets } from "./secrets";
import { seed } from "./seed";
import { registerWebhook } from "./webhook";

export interface Stack {
  settings: Settings;
  sandboxUrl: string;
  /** Stops app, simulator and database, in this order. May be called while the stack still starts. */
  stop(): Promise<void>;
  /** Resolves, with a sentence, when one of the programs ends by itself. */
  broken: Promise<string>;
}

const portOf = (name: string, usual: number) => {
  const given = process.env[name];
  return freePort(given ? Number(given) : usual, given !== undefined);
};

/** Two demos in one folder would share a simulator's state and each other's settings. */
function claimFolder(folder: string): () => void {
  const file = path.join(folder, "demo.pid");
  const owner = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (owner > 0 && owner !== process.pid && isAlive(owner))
    throw new Error(
      `A demo already runs in ${folder} (process ${owner}). Stop it, or set DATA_DIR to another folder.`,
    );
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function appEnvironment(urls: { app: string; database: string; sandbox: string }, folder: string) {
  return {
    GATEHOUSE_DEMO: "true",
    APP_URL: urls.app,
    DATABASE_URL: urls.database,
    ...keepSecrets(folder),
    PATREON_BASE_URL: urls.sandbox,
    PATREON_CLIENT_ID: sandboxDefaults.clientId,
    PATREON_CLIENT_SECRET: sandboxDefaults.clientSecret,
    PATREON_CAMPAIGN_ID: CAMPAIGN_ID,
    PATREON_CREATOR_ACCESS_TOKEN: sandboxDefaults.creatorAccessToken,
    PATREON_CREATOR_REFRESH_TOKEN: sandboxDefaults.creatorRefreshToken,
    CREATOR_PATREON_IDS: CREATOR_ID,
    // Wide enough for somebody who plays.
    RATE_LIMIT_SCALE: "10",
    LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
  };
}

/**
 * The whole product on this machine: embedded PostgreSQL, migrations, the simulator, seeded people, and the app.
 * @param mode `production` builds and serves; `development` serves with hot reload.
 * @param log told in a sentence what is done.
 */
export async function startStack(
  mode: "production" | "development",
  log: (line: string) => void,
  onAppLine: (line: string) => void,
  keepStop: (stop: () => Promise<void>) => void,
): Promise<Stack> {
  const folder = dataDir();
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  keepStop(stop);
  undo.push(claimFolder(folder));
  const port = await portOf("PORT", 3000);
  const sandboxPort = await portOf("SANDBOX_PORT", 4300);

  log("Starting PostgreSQL");
  const server = await startPostgres({ dataDir: path.join(folder, "postgres"), log });
  undo.push(() => server.stop());
  await ensureDatabase(server, "gatehouse");
  const urls = {
    app: `http://127.0.0.1:${port}`,
    database: server.url("gatehouse"),
    sandbox: `http://127.0.0.1:${sandboxPort}`,
  };
  const env = appEnvironment(urls, folder);
  const settings = parseSettings({ ...env, NODE_ENV: mode });
  log("Bringing the database up to date");
  await migrateDatabase(settings.DATABASE_URL);

  log("Starting the Patreon simulator");
  const sandbox = startChild({
    name: "The Patreon simulator",
    command: process.execPath,
    args: [
      ...["--import", "tsx", path.resolve("scripts/sandbox.ts")],
      ...["--port", String(sandboxPort), "--state", path.join(folder, "sandbox.json")],
    ],
    env: process.env,
    onLine: onAppLine,
  });
  undo.push(() => sandbox.stop());
  await untilAnswers(urls.sandbox, sandbox, 30_000);
  await seed(settings);

  if (mode === "production" && !isBuilt()) {
    log("Building the app (some 20 seconds, once for each version)");
    await buildApp(onAppLine);
  }
  log("Starting the app");
  const app = startChild({
    name: "The app",
    command: process.execPath,
    args: [nextProgram, mode === "production" ? "start" : "dev", "-H", "127.0.0.1", "-p", String(port)],
    env: { ...process.env, ...env, NODE_ENV: mode, NEXT_TELEMETRY_DISABLED: "1" },
    onLine: onAppLine,
  });
  undo.push(() => app.stop());
  await untilAnswers(`${urls.app}/api/health`, app, 60_000);
  await registerWebhook(settings, log);
  const lines = Object.entries({ ...env, NODE_ENV: mode }).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(runningFile(), lines.join(""), { mode: 0o600 });
  undo.push(() => rmSync(runningFile(), { force: true }));
  return { settings, sandboxUrl: urls.sandbox, stop, broken: firstEnd([app, sandbox]) };
}

async function firstEnd(children: Child[]): Promise<string> {
  return Promise.race(
    children.map(async (child) => {
      await child.exited;
      return `${child.name} ended by itself.`;
    }),
  );
}
