import { connect, type Db, disconnect } from "@/lib/db/client";
import { type Child, freePort, startChild, untilAnswers } from "@/scripts/processes";
import { sandboxDefaults } from "@/scripts/sandbox/options";
import { startSandbox } from "@/scripts/sandbox/server";
import { nextProgram } from "@/scripts/stack/build";
import { cloneDatabase, dropDatabase } from "./database";
import { testSecrets } from "./deps";

/** One whole Gatehouse of a test worker: database, simulator, and the built app as a process of its own. */
export interface TestStack {
  url: string;
  sandboxUrl: string;
  databaseUrl: string;
  db: Db;
  /** The environment the app runs with. */
  env: Record<string, string>;
  /** Lines the app has written so far. */
  lines: string[];
  /** Ends the app and starts it again, with settings changed. */
  restart(change?: Record<string, string>): Promise<void>;
  /** Another copy of the app on the same database. */
  startCopy(change?: Record<string, string>): Promise<{ url: string; stop(): Promise<void> }>;
  stop(): Promise<void>;
}

function environment(urls: { app: string; sandbox: string; database: string }): Record<string, string> {
  return {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    GATEHOUSE_DEMO: "true",
    APP_URL: urls.app,
    DATABASE_URL: urls.database,
    JWT_SECRET: testSecrets.jwt,
    ENCRYPTION_KEY: testSecrets.encryption,
    CRON_SECRET: testSecrets.cron,
    METRICS_TOKEN: testSecrets.metrics,
    METRICS_KEPT_SECONDS: "0",
    PATREON_BASE_URL: urls.sandbox,
    PATREON_CLIENT_ID: sandboxDefaults.clientId,
    PATREON_CLIENT_SECRET: sandboxDefaults.clientSecret,
    PATREON_CAMPAIGN_ID: "7000001",
    PATREON_CREATOR_ACCESS_TOKEN: sandboxDefaults.creatorAccessToken,
    PATREON_CREATOR_REFRESH_TOKEN: sandboxDefaults.creatorRefreshToken,
    CREATOR_PATREON_IDS: "7000000",
    BCRYPT_COST: "4",
    RATE_LIMIT_SCALE: "1000",
    LOG_LEVEL: "info",
  };
}

async function startApp(port: number, env: Record<string, string>, lines: string[]): Promise<Child> {
  const app = startChild({
    name: "The app",
    command: process.execPath,
    args: [nextProgram, "start", "-H", "127.0.0.1", "-p", String(port)],
    // Without what Playwright's own process carries in NODE_OPTIONS.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } as unknown as NodeJS.ProcessEnv,
    onLine: (line) => lines.push(line),
  });
  try {
    await untilAnswers(`http://127.0.0.1:${port}/api/health`, app, 60_000);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${lines.slice(-30).join("\n")}`);
  }
  return app;
}

/** @param change settings other than the usual ones. */
export async function startTestStack(
  serverUrl: string,
  template: string,
  change: Record<string, string> = {},
): Promise<TestStack> {
  const databaseUrl = await cloneDatabase(serverUrl, template);
  const sandbox = await startSandbox({});
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...environment({ app: url, sandbox: sandbox.url, database: databaseUrl }), ...change };
  const lines: string[] = [];
  let app = await startApp(port, env, lines);
  const db = connect(databaseUrl, 4);
  const copies: Child[] = [];
  return {
    url,
    sandboxUrl: sandbox.url,
    databaseUrl,
    db,
    env,
    lines,
    async restart(more = {}) {
      await app.stop();
      app = await startApp(port, { ...env, ...more }, lines);
    },
    async startCopy(more = {}) {
      const copyPort = await freePort();
      const copy = await startApp(copyPort, { ...env, ...more }, lines);
      copies.push(copy);
      return { url: `http://127.0.0.1:${copyPort}`, stop: () => copy.stop() };
    },
    async stop() {
      await Promise.all([app, ...copies].map((child) => child.stop()));
      await disconnect(db);
      await sandbox.close();
      await dropDatabase(databaseUrl);
    },
  };
}
