import { mkdir, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import postgres from "postgres";
import { chooseAccount } from "./account";
import { findBinaries, usualSearch } from "./binaries";
import { createCluster, readPassword, roleName } from "./cluster";
import { hasCode, inWords } from "./failure";
import { halt } from "./halt";
import { chooseHome, findHome, type Home, majorOf, openAwayFolder, ownerOf } from "./home";
import { launch } from "./launch";
import { withLock } from "./lock";
import { claimServer, disclaimServer, isOwned, isStillOurs } from "./ownership";
import { type Postmaster, untilReady } from "./postmaster";
import { openPresence, type Presence, quietly } from "./presence";

export { PostgresUnavailable } from "./failure";

export interface RunningPostgres {
  port: number;
  /** connection URL of a database of this server: user, password and 127.0.0.1 included */
  url(database: string): string;
  /** this call started the server, or found one whose owner is dead or let go of it: `stop` may stop it */
  startedHere: boolean;
  /**
   * Stops the server if it is ours to stop and nobody else is connected or holds a handle, else leaves it running
   * for the next `startPostgres` to own. May be called again.
   */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** folder for the data and what belongs to them, made if missing, e.g. `<project>/.data/postgres` */
  dataDir: string;
  /** false for tests: faster, and a power cut may lose data. Holds for a server that this call starts. Default true */
  durable?: boolean;
  /** told in a sentence what is done */
  log?: (line: string) => void;
  /** for a server that this call starts; default any free one */
  port?: number;
}

/** How long a client that is on its way out may take before it counts as one that stays. */
const leaveMsMax = 2_000;

/**
 * The PostgreSQL server of the folder: the running one, else one started now, its data made first where there are
 * none. Many processes may ask at once. The handle is seen by others as long as its process lives; it does not keep
 * the process alive. Throws PostgresUnavailable, whose message is all a person needs.
 */
export async function startPostgres(options: StartOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => {});
  try {
    const dataDir = await openDataDir(options.dataDir);
    return await withLock(lockFolder(dataDir), async () => {
      const found = await findServer(dataDir);
      const server = found ?? (await startServer(dataDir, options, log));
      const presence = await openPresence(server.port, server.url("postgres"));
      const claim = found && (await isOwned(dataDir)) ? null : await claimServer(dataDir);
      if (found) log(`PostgreSQL already runs on port ${found.port}.`);
      if (found && claim) log("Who started it is gone: it is ours to stop.");
      let stopped: Promise<void> | null = null;
      return {
        port: server.port,
        url: server.url,
        startedHere: claim !== null,
        stop() {
          stopped ??= leave(dataDir, server.home, presence, claim, log);
          return stopped;
        },
      };
    });
  } catch (error) {
    throw inWords(error, `PostgreSQL could not be started in ${options.dataDir}`);
  }
}

/** The running server of this folder, whose `stop` does nothing; null when none runs. */
export async function findPostgres(dataDir: string): Promise<RunningPostgres | null> {
  try {
    const server = await findServer(await realpath(resolve(dataDir)));
    return server && { port: server.port, url: server.url, startedHere: false, stop: async () => {} };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw inWords(error, `The PostgreSQL of ${dataDir} cannot be reached`);
  }
}

/** Creates the database if it is missing. */
export async function ensureDatabase(server: RunningPostgres, name: string): Promise<void> {
  const sql = postgres(server.url("postgres"), { ...quietly });
  try {
    const [known] = await sql`select 1 from pg_database where datname = ${name}`;
    // template0: nobody can be connected to it, where a guest in template1 would make this fail.
    if (!known) await sql.unsafe(`create database "${name.replaceAll('"', '""')}" template template0`);
  } catch (error) {
    // duplicate_database, or unique_violation of the catalogue when two create it in the same instant.
    if (!["42P04", "23505"].includes((error as { code?: string }).code ?? "")) throw error;
  } finally {
    await sql.end();
  }
}

interface Server {
  home: Home;
  port: number;
  url(database: string): string;
}

async function findServer(dataDir: string): Promise<Server | null> {
  const home = await findHome(dataDir);
  const postmaster = home && (await untilReady(home));
  return postmaster && describe(home, postmaster);
}

async function startServer(
  dataDir: string,
  options: StartOptions,
  log: (line: string) => void,
): Promise<Server> {
  const begun = performance.now();
  const durable = options.durable ?? true;
  const existing = await findHome(dataDir);
  const account = await chooseAccount(existing && (await ownerOf(existing)));
  const shelter = async () => (account ? openAwayFolder(dataDir, account) : dataDir);
  const binaries = await findBinaries(
    await usualSearch(),
    account,
    existing && (await majorOf(existing)),
    shelter,
  );
  const home = existing ?? (await chooseHome(dataDir, account));
  if (!existing) {
    log(`Making a database in ${home.cluster}.`);
    await createCluster(home, binaries, account, durable);
  }
  const logFile = join(dataDir, "server.log");
  const postmaster = await launch({ home, binaries, account, durable, logFile, port: options.port ?? null });
  log(
    `PostgreSQL ${binaries.major} runs on port ${postmaster.port} (${Math.round(performance.now() - begun)} ms).`,
  );
  return describe(home, postmaster);
}

async function describe(home: Home, { port }: Postmaster): Promise<Server> {
  const password = await readPassword(home);
  const url = (database: string) =>
    `postgres://${roleName}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return { home, port, url };
}

/** Under the lock, so that nobody is being handed the server while it is stopped. */
async function leave(
  dataDir: string,
  home: Home,
  presence: Presence,
  claim: string | null,
  log: (line: string) => void,
): Promise<void> {
  if (claim === null) return presence.close();
  await withLock(lockFolder(dataDir), async () => {
    const isOurs = await isStillOurs(dataDir, claim);
    const isNeeded = isOurs && (await presence.othersStay(leaveMsMax));
    await presence.close();
    if (!isOurs) return;
    if (isNeeded) log("PostgreSQL is left running: others are connected to it.");
    else await halt(home);
    await disclaimServer(dataDir);
  });
}

/** The path with no link in it, so that every way to the folder leads to the same server. */
async function openDataDir(dataDir: string): Promise<string> {
  // Others may pass through, since the server may run as another account; what is secret inside is 0600 or 0700.
  await mkdir(resolve(dataDir), { recursive: true, mode: 0o711 });
  return realpath(resolve(dataDir));
}

function lockFolder(dataDir: string): string {
  return join(dataDir, "lock");
}
