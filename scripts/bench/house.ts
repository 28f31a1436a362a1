import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import postgres from "postgres";
import { migrateDatabase } from "@/lib/db/migrate";
import { startPostgres } from "../postgres/start";
import { freePort } from "../processes";
import { dataDir } from "../settings";
import { buildApp, isBuilt } from "../stack/build";
import { cookiesOf } from "./cookies";
import { type Launch, launch, type Program } from "./program";
import { note } from "./report";

/** The app under measurement, on a database of its own. */
export interface House {
  url: string;
  program: Program;
  /** How its program is started: another copy of it takes the same cookies. */
  launch: Launch;
  /** Cookies of somebody who is signed in. */
  cookie: string;
  person: { username: string; password: string };
  /** What deliveries of a webhook are signed with. */
  webhookSecret: string;
  stop(): Promise<void>;
}

export interface Site {
  databaseUrl: string;
  close(): Promise<void>;
}

/** A PostgreSQL as production has it (with fsync), and a database without rows; `empty`: without tables too. */
export async function openSite(empty = false): Promise<Site> {
  const server = await startPostgres({ dataDir: path.join(dataDir(), "bench-postgres") });
  const name = `bench_${randomBytes(4).toString("hex")}`;
  const admin = postgres(server.url("postgres"), { max: 1, onnotice() {} });
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  const databaseUrl = server.url(name);
  if (!empty) await migrateDatabase(databaseUrl);
  return {
    databaseUrl,
    async close() {
      const again = postgres(server.url("postgres"), { max: 1, onnotice() {} });
      await again.unsafe(`drop database ${name} with (force)`);
      await again.end();
      await server.stop();
    },
  };
}

export const secret = () => randomBytes(36).toString("base64url");

/** What a build needs, but for the middleware. */
const kept = [
  ...["app", "components", "content", "lib", "workers", "drizzle", "instrumentation.ts", "next.config.mjs"],
  ...["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"],
];

/** Next as a folder has it: with another folder's there would be two Reacts. */
export const nextOf = (folder: string) =>
  createRequire(path.resolve(folder, "package.json")).resolve("next/dist/bin/next");

const withoutTests = (source: string) => !source.includes(".test.");

/**
 * A copy of the project, built.
 * @param entries what is copied: from where in the project, to where in the copy. A later one is laid over an earlier one.
 * @returns its folder.
 */
function buildCopy(name: string, entries: readonly (readonly [string, string])[]): string {
  const folder = path.join(dataDir(), `bench-${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [from, to] of entries)
    if (existsSync(from)) cpSync(from, path.join(folder, to), { recursive: true, filter: withoutTests });
  // Links of files, not of folders: the bundler refuses modules outside its root.
  spawnSync("cp", ["-al", "node_modules", path.join(folder, "node_modules")]);
  note(`Building the copy ${name.replaceAll("-", " ")}`);
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [nextOf(folder), "build"], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    encoding: "utf8",
  });
  if (status !== 0)
    throw new Error(`The copy ${name} does not build (${signal ?? status}):\n${stdout}${stderr}`);
  return folder;
}

/** The same pages without the gate. */
export const buildWithoutGate = () =>
  buildCopy(
    "without-gate",
    kept.map((entry) => [entry, entry]),
  );

/** The gate, the API and the guard, and behind them the page that the others have: no theme, no header. */
export const buildWithBarePage = () =>
  buildCopy("with-bare-page", [
    ...kept.filter((entry) => entry !== "app").map((entry) => [entry, entry] as const),
    ["middleware.ts", "middleware.ts"],
    ["app/api", "app/api"],
    ["bench/gatehouse/app", "app"],
    ["bench/shared/layout.tsx", "shared/layout.tsx"],
    ["bench/shared/members.tsx", "shared/members.tsx"],
  ]);

function houseLaunch(folder: string, site: Site, url: string, webhookSecret: string): Launch {
  return {
    name: "The app",
    args: (port) => [nextOf(folder), "start", folder, "-H", "127.0.0.1", "-p", String(port)],
    env: {
      GATEHOUSE_DEMO: "true",
      APP_URL: url,
      DATABASE_URL: site.databaseUrl,
      JWT_SECRET: secret(),
      ENCRYPTION_KEY: secret(),
      CRON_SECRET: secret(),
      PATREON_BASE_URL: "http://127.0.0.1:9",
      PATREON_CLIENT_ID: "bench",
      PATREON_CLIENT_SECRET: "bench",
      PATREON_CAMPAIGN_ID: "1",
      PATREON_WEBHOOK_SECRET: webhookSecret,
      RATE_LIMIT_SCALE: "1000",
      LOG_LEVEL: "warn",
    },
    ready: { path: "/api/health" },
  };
}

/** Starts the built app of a folder and signs somebody in. */
export async function openHouse(site: Site, folder = "."): Promise<House> {
  if (folder === "." && !isBuilt()) {
    note("Building Gatehouse");
    await buildApp(() => {});
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const webhookSecret = secret();
  const how = houseLaunch(folder, site, url, webhookSecret);
  const program = await launch(how, port);
  const person = {
    username: `bench${randomBytes(4).toString("hex")}`,
    password: "a quiet evening with zebras",
  };
  const response = await fetch(`${url}/api/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...person, email: `${person.username}@example.com` }),
  });
  if (response.status !== 201) throw new Error(`Nobody could register: ${await response.text()}`);
  const cookie = cookiesOf(response);
  return { url, program, launch: how, cookie, person, webhookSecret, stop: () => program.stop() };
}
