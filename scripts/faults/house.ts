import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { connect, type Db, disconnect } from "@/lib/db/client";
import { migrateDatabase } from "@/lib/db/migrate";
import { type Child, freePort, startChild, untilAnswers } from "../processes";
import { CAMPAIGN_ID } from "../sandbox/campaigns";
import { sandboxDefaults } from "../sandbox/options";
import { type RunningSandbox, startSandbox } from "../sandbox/server";
import { buildApp, isBuilt, nextProgram } from "../stack/build";
import { startProxy } from "./proxy";

/** One copy of the app, which may be ended and begun again. */
export interface Copy {
  url: string;
  start(): Promise<void>;
  /** As a deployment does it: the proxy sends nobody here any more, then it is asked to end (SIGTERM). */
  stop(): Promise<void>;
  /** Nobody is told. */
  kill(): Promise<void>;
}

/** Two copies behind a proxy, on a database of their own. */
export interface House {
  /** Where people come in. */
  url: string;
  copies: Copy[];
  /** Past every fault that is between the app and its database. */
  db: Db;
  databaseUrl: string;
  sandbox: RunningSandbox;
  cronSecret: string;
  /** Answers of 500 and more that came out of the proxy, in words. */
  refusals: string[];
  /** Lines the copies have written. */
  lines: string[];
  close(): Promise<void>;
}

export interface HouseOptions {
  /** Where the server is; its superuser's address. */
  serverUrl: string;
  /** The database's address as the app is told it; left out: the server's own. */
  appSees?: (databaseUrl: string) => string;
  /** The same as we are told it; left out: the server's own. */
  ourselves?: (databaseUrl: string) => string;
  /** Settings other than the usual ones. */
  settings?: Record<string, string>;
  /** The same for one copy, by its number. */
  settingsOf?: (number: number) => Record<string, string>;
}

const secret = () => randomBytes(36).toString("base64url");

const usualSettings = (app: string, database: string, sandbox: string, cronSecret: string) => ({
  NODE_ENV: "production",
  NEXT_TELEMETRY_DISABLED: "1",
  GATEHOUSE_DEMO: "true",
  APP_URL: app,
  DATABASE_URL: database,
  JWT_SECRET: secret(),
  ENCRYPTION_KEY: secret(),
  CRON_SECRET: cronSecret,
  PATREON_BASE_URL: sandbox,
  PATREON_CLIENT_ID: sandboxDefaults.clientId,
  PATREON_CLIENT_SECRET: sandboxDefaults.clientSecret,
  PATREON_CAMPAIGN_ID: CAMPAIGN_ID,
  PATREON_CREATOR_ACCESS_TOKEN: sandboxDefaults.creatorAccessToken,
  PATREON_CREATOR_REFRESH_TOKEN: sandboxDefaults.creatorRefreshToken,
  // A fault is about what holds around the hash, not about the hash.
  BCRYPT_COST: "4",
  RATE_LIMIT_SCALE: "1000",
  TRUSTED_PROXIES: "1",
  LOG_LEVEL: "warn",
});

function createCopy(port: number, backends: Set<number>, env: Record<string, string>, lines: string[]): Copy {
  const url = `http://127.0.0.1:${port}`;
  let child: Child | undefined;
  return {
    url,
    async start() {
      child = startChild({
        name: "A copy of the app",
        command: process.execPath,
        args: [nextProgram, "start", "-H", "127.0.0.1", "-p", String(port)],
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } as unknown as NodeJS.ProcessEnv,
        onLine: (line) => lines.push(line),
        graceMs: 15_000,
      });
      await untilAnswers(`${url}/api/health`, child, 60_000);
      backends.add(port);
    },
    async stop() {
      backends.delete(port);
      await child?.stop();
    },
    kill: async () => child?.kill(),
  };
}

export async function asAdmin<T>(url: string, work: (admin: postgres.Sql) => Promise<T>): Promise<T> {
  const admin = postgres(url, { max: 1, onnotice() {} });
  try {
    return await work(admin);
  } finally {
    await admin.end({ timeout: 2 });
  }
}

/** The address of another database of the same server. */
function databaseAt(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/** Opens the house; what was opened is closed again when something fails on the way. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const same = (url: string) => url;
  const { serverUrl, appSees = same, ourselves = same, settings = {}, settingsOf = () => ({}) } = options;
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    if (!isBuilt()) await buildApp(() => {});
    const name = `faults_${randomBytes(4).toString("hex")}`;
    const databaseUrl = databaseAt(serverUrl, name);
    await asAdmin(serverUrl, (admin) => admin.unsafe(`create database ${name}`));
    // A server that has ended by then takes its databases with it.
    undo.push(() =>
      asAdmin(serverUrl, (admin) => admin.unsafe(`drop database if exists ${name} with (force)`)).catch(
        () => {},
      ),
    );
    await migrateDatabase(databaseUrl);
    const db = connect(ourselves(databaseUrl), 4);
    undo.push(() => disconnect(db));
    const sandbox = await startSandbox({});
    undo.push(() => sandbox.close().catch(() => {}));
    const ports = [await freePort(), await freePort()];
    const proxy = await startProxy();
    undo.push(() => proxy.close());
    const cronSecret = secret();
    const usual = usualSettings(proxy.url, appSees(databaseUrl), sandbox.url, cronSecret);
    const lines: string[] = [];
    const copies = ports.map((port, number) =>
      createCopy(port, proxy.backends, { ...usual, ...settings, ...settingsOf(number) }, lines),
    );
    undo.push(() => Promise.all(copies.map((copy) => copy.stop())));
    await Promise.all(copies.map((copy) => copy.start()));
    const { url, refusals } = proxy;
    return { url, copies, db, databaseUrl, sandbox, cronSecret, refusals, lines, close };
  } catch (error) {
    await close();
    throw error;
  }
}
