import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import postgres from "postgres";
import { migrateDatabase } from "@/lib/db/migrate";
import { startPostgres } from "../postgres/start";
import { type Child, freePort, startChild, untilAnswers } from "../processes";
import { dataDir } from "../settings";
import { buildApp, isBuilt } from "../stack/build";

/** The app under measurement, on a database of its own. */
export interface House {
  url: string;
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

/** A PostgreSQL as production has it (with fsync), and an empty database. */
export async function openSite(): Promise<Site> {
  const server = await startPostgres({ dataDir: path.join(dataDir(), "bench-postgres") });
  const name = `bench_${randomBytes(4).toString("hex")}`;
  const admin = postgres(server.url("postgres"), { max: 1, onnotice() {} });
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  const databaseUrl = server.url(name);
  await migrateDatabase(databaseUrl);
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

const secret = () => randomBytes(36).toString("base64url");

/** What a build needs, but for the middleware. */
const kept = [
  ...["app", "components", "content", "lib", "workers", "drizzle", "instrumentation.ts", "next.config.mjs"],
  ...["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"],
];

/** Next as a folder has it: with another folder's there would be two Reacts. */
const nextOf = (folder: string) =>
  createRequire(path.resolve(folder, "package.json")).resolve("next/dist/bin/next");

/** A copy of the project without its middleware, built: the same pages without the gate. @returns its folder. */
export async function buildWithoutGate(log: (line: string) => void): Promise<string> {
  const folder = path.join(dataDir(), "bench-without-gate");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const entry of kept.filter(existsSync))
    cpSync(entry, path.join(folder, entry), {
      recursive: true,
      filter: (source) => !source.includes(".test."),
    });
  // Links of files, not of folders: the bundler refuses modules outside its root.
  spawnSync("cp", ["-al", "node_modules", path.join(folder, "node_modules")]);
  log("Building the copy without the gate");
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [nextOf(folder), "build"], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    encoding: "utf8",
  });
  if (status !== 0)
    throw new Error(`The copy without the gate does not build (${signal ?? status}):\n${stdout}${stderr}`);
  return folder;
}

/** Starts the built app of a folder and signs somebody in. */
export async function openHouse(site: Site, folder = "."): Promise<House> {
  if (folder === "." && !isBuilt()) await buildApp(() => {});
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const webhookSecret = secret();
  const app: Child = startChild({
    name: "The app",
    command: process.execPath,
    args: [nextOf(folder), "start", folder, "-H", "127.0.0.1", "-p", String(port)],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
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
  });
  await untilAnswers(`${url}/api/health`, app, 60_000);
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
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return { url, cookie, person, webhookSecret, stop: () => app.stop() };
}
