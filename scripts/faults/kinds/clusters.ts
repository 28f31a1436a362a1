import { spawnSync } from "node:child_process";
import { appendFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, disconnect } from "@/lib/db/client";
import { isMigrated, migrateDatabase } from "@/lib/db/migrate";
import { freePort } from "../../processes";
import { CannotRun, type Fault, type FaultContext, underLoad } from "../fault";
import { asAdmin, type House } from "../house";
import { askAsCron } from "../patreon";
import { type Daemon, folderFor, requireProgram, runAs, startDaemon } from "../programs";
import { underLoadWithWork } from "../work";

/** An installed PostgreSQL with everything that a standby needs; the one of the project has the server alone. */
async function requirePostgres(): Promise<string> {
  const root = "/usr/lib/postgresql";
  const versions = (await readdir(root).catch(() => [])).toSorted((a, b) => Number(b) - Number(a));
  const bin = versions
    .map((version) => path.join(root, version, "bin"))
    .find((folder) => spawnSync(path.join(folder, "pg_basebackup"), ["--version"]).status === 0);
  if (!bin) throw new CannotRun("no PostgreSQL is installed that can make a standby (pg_basebackup)");
  return bin;
}

interface Cluster {
  port: number;
  url: string;
  daemon: Daemon;
}

async function startCluster(bin: string, folder: string, port: number): Promise<Cluster> {
  const args = ["-D", folder, "-p", String(port), "-h", "127.0.0.1", "-k", folder];
  const daemon = await startDaemon(path.join(bin, "postgres"), args, port);
  return { port, url: `postgres://faults@127.0.0.1:${port}/postgres`, daemon };
}

/** An empty cluster that believes whoever comes by loopback. */
async function makeCluster(bin: string, folder: string, settings: string[]): Promise<Cluster> {
  await folderFor(folder);
  runAs(path.join(bin, "initdb"), [
    "-D",
    folder,
    "-U",
    "faults",
    "--auth=trust",
    "-E",
    "UTF8",
    "--no-locale",
  ]);
  await appendFile(path.join(folder, "postgresql.conf"), settings.map((line) => `${line}\n`).join(""));
  return startCluster(bin, folder, await freePort());
}

async function makeStandby(bin: string, folder: string, primary: Cluster): Promise<Cluster> {
  const from = `host=127.0.0.1 port=${primary.port} user=faults application_name=standby`;
  runAs(path.join(bin, "pg_basebackup"), ["-D", folder, "-R", "-X", "stream", "-d", from]);
  return startCluster(bin, folder, await freePort());
}

const untilSynchronous = (url: string) =>
  asAdmin(url, async (admin) => {
    while ((await admin`select 1 from pg_stat_replication where sync_state = 'sync'`).length === 0)
      await sleep(100);
  });

const failover: Fault = {
  name: "failover",
  what: "a primary with a synchronous standby is restarted under load, then killed and the standby promoted",
  async run({ folder, pictures }) {
    const bin = await requirePostgres();
    await folderFor(folder);
    const primary = await makeCluster(bin, path.join(folder, "one"), ["max_wal_senders = 4"]);
    const standby = await makeStandby(bin, path.join(folder, "two"), primary);
    try {
      await asAdmin(primary.url, async (admin) => {
        await admin`alter system set synchronous_standby_names = 'standby'`;
        await admin`select pg_reload_conf()`;
      });
      await untilSynchronous(primary.url);
      const bothHosts = (url: string) =>
        url.replace(/127\.0\.0\.1:\d+(.*)$/, `127.0.0.1:${primary.port},127.0.0.1:${standby.port}$1`);
      return await underLoad(
        { serverUrl: primary.url, pictures, appSees: bothHosts, ourselves: bothHosts },
        async (_, load, show) => {
          // It comes back without a promotion: nobody may have settled at the standby meanwhile.
          await primary.daemon.kill("SIGINT");
          await sleep(2000);
          primary.daemon = (await startCluster(bin, path.join(folder, "one"), primary.port)).daemon;
          await load.progress(100);
          await primary.daemon.kill("SIGKILL");
          await show();
          const begun = performance.now();
          await asAdmin(standby.url, async (admin) => {
            await admin`alter system set synchronous_standby_names = ''`;
            await admin`select pg_promote()`;
          });
          await load.progress(1);
          const took = Math.round(performance.now() - begun);
          return { seen: `the first answer ${took} ms after the promotion was asked for` };
        },
      );
    } finally {
      await primary.daemon.kill("SIGKILL").catch(() => {});
      await standby.daemon.kill("SIGQUIT");
    }
  },
};

async function startPgBouncer(folder: string, serverUrl: string): Promise<{ port: number; daemon: Daemon }> {
  const program = requireProgram("pgbouncer");
  const { hostname, port: target, username, password } = new URL(serverUrl);
  const port = await freePort();
  await folderFor(folder);
  const ini = path.join(folder, "pgbouncer.ini");
  const users = path.join(folder, "users.txt");
  await writeFile(users, `"${username}" "${decodeURIComponent(password)}"\n`);
  const server = `host=${hostname} port=${target} user=${username} password=${decodeURIComponent(password)}`;
  const settings = [
    ...["[databases]", `* = ${server}`, "[pgbouncer]", "listen_addr = 127.0.0.1", `listen_port = ${port}`],
    ...["auth_type = trust", `auth_file = ${users}`, "pool_mode = transaction", "unix_socket_dir ="],
    // Fewer connections than the two copies hold, so that they are lent in turn.
    ...["default_pool_size = 6", "max_client_conn = 200"],
  ];
  await writeFile(ini, `${settings.join("\n")}\n`);
  return { port, daemon: await startDaemon(program, [ini], port) };
}

/** Makes every table of an empty database by way of the pooler. @returns what is wrong. */
async function migrateThrough(serverUrl: string, appSees: (url: string) => string): Promise<string[]> {
  const name = `faults_empty_${process.pid}`;
  const there = new URL(serverUrl);
  there.pathname = `/${name}`;
  const url = appSees(there.toString());
  await asAdmin(serverUrl, (admin) => admin.unsafe(`create database ${name}`));
  try {
    await migrateDatabase(url);
    const db = connect(there.toString(), 1);
    const whole = await isMigrated(db).finally(() => disconnect(db));
    return whole ? [] : ["a migration through the pooler left tables out"];
  } finally {
    await asAdmin(serverUrl, (admin) => admin.unsafe(`drop database ${name} with (force)`));
  }
}

/** Has the house forget what is old. @returns what is wrong. */
async function maintainOnce(house: House): Promise<string[]> {
  const { body } = await askAsCron<{ outcome?: string }>(house, house.url, "maintain");
  return body.outcome === "done" ? [] : [`maintain through the pooler: ${JSON.stringify(body)}`];
}

const pooler: Fault = {
  name: "pooler",
  what: "PgBouncer lends six connections by the transaction to two copies of ten each, with work, a migration and maintain, and is restarted under load",
  async run({ serverUrl, folder, pictures }: FaultContext) {
    await folderFor(folder);
    let bouncer = await startPgBouncer(path.join(folder, "pgbouncer"), serverUrl);
    const appSees = (url: string) => url.replace(/:\d+\//, `:${bouncer.port}/`);
    try {
      return await underLoadWithWork(
        { serverUrl, pictures, appSees, settings: { DATABASE_POOLER: "true" } },
        async (house, load, show) => {
          await load.progress(300);
          const wrong = [...(await migrateThrough(serverUrl, appSees)), ...(await maintainOnce(house))];
          const [row] = await house.db.$client<{ count: number }[]>`
            select count(*)::integer as count from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()`;
          const { port } = bouncer;
          await bouncer.daemon.kill("SIGTERM");
          await show();
          bouncer = {
            port,
            daemon: await startDaemon(
              requireProgram("pgbouncer"),
              [path.join(folder, "pgbouncer", "pgbouncer.ini")],
              port,
            ),
          };
          await load.progress(100);
          return { seen: `${row?.count} connections at the server`, wrong };
        },
        { people: 20, pauseMs: 20 },
      );
    } finally {
      await bouncer.daemon.kill("SIGTERM");
    }
  },
};

const diskFull: Fault = {
  name: "disk-full",
  what: "the database's disk, 400 MB of memory, is filled to the last byte under load, and then emptied again",
  async run({ folder, pictures }) {
    if (process.getuid?.() !== 0) throw new CannotRun("a disk of its own size takes root (mount -t tmpfs)");
    const bin = await requirePostgres();
    await folderFor(folder);
    const disk = await folderFor(path.join(folder, "disk"));
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=400m", "tmpfs", disk], {
      encoding: "utf8",
    });
    if (mounted.status !== 0) throw new CannotRun(`no disk could be mounted: ${mounted.stderr.trim()}`);
    // What is mounted belongs to root again.
    await folderFor(disk);
    let cluster: Cluster | undefined;
    try {
      const data = path.join(disk, "data");
      cluster = await makeCluster(bin, data, ["max_wal_size = 64MB", "min_wal_size = 32MB"]);
      const ballast = path.join(disk, "ballast");
      return await underLoad({ serverUrl: cluster.url, pictures }, async (_, load, show) => {
        spawnSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=64k"]);
        await Promise.all([sleep(8000), show()]);
        spawnSync("rm", [ballast]);
        // A disk without room for its log ends PostgreSQL: whoever keeps it begins it again.
        const { port } = cluster as Cluster;
        const lives = await asAdmin((cluster as Cluster).url, (admin) => admin`select 1`).then(
          () => true,
          () => false,
        );
        if (!lives) cluster = await startCluster(bin, data, port);
        await load.progress(40);
        return { seen: lives ? "PostgreSQL lived" : "PostgreSQL ended and was begun again" };
      });
    } finally {
      await cluster?.daemon.kill("SIGQUIT");
      spawnSync("umount", ["-l", disk]);
    }
  },
};

export const clusterFaults = [failover, pooler, diskFull];
