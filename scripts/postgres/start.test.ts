import { readdir, stat } from "node:fs/promises";
import { createServer } from "node:net";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, makeProject, spawnStarter } from "./fixtures/project";
import { findHome, type Home } from "./home";
import { findPostmaster } from "./postmaster";
import { ensureDatabase, findPostgres, type RunningPostgres, startPostgres } from "./start";

let project: Awaited<ReturnType<typeof makeProject>>;
const makeOne = async () => {
  project = await makeProject();
};
const removeIt = () => project.remove();

const start = (): Promise<RunningPostgres> => startPostgres({ dataDir: project.dataDir, durable: false });

describe("one process", () => {
  beforeAll(makeOne);
  afterAll(removeIt);

  it("the first start makes a private server and the next one keeps its data", async () => {
    const first = await startPostgres({ dataDir: project.dataDir });
    expect(first.startedHere).toBe(true);
    const [settings] = await ask(
      first,
      `select current_setting('server_encoding') encoding, current_setting('timezone') zone,
              current_setting('listen_addresses') addresses, current_setting('fsync') fsync,
              current_setting('unix_socket_directories') sockets, lower('É') lower`,
    );
    expect(settings).toEqual({
      encoding: "UTF8",
      zone: "UTC",
      addresses: "127.0.0.1",
      fsync: "on",
      sockets: "",
      lower: "é",
    });
    const withoutPassword = postgres(first.url("postgres").replace(/:[0-9a-f]{48}@/, ":wrong@"), { max: 1 });
    await expect(withoutPassword`select 1`).rejects.toMatchObject({ code: "28P01" });
    await ask(first, "create table kept as select 42 as n");
    await first.stop();
    expect(await findPostgres(project.dataDir)).toBeNull();

    const second = await start();
    expect(await ask(second, "select n from kept")).toEqual([{ n: 42 }]);
    await second.stop();
    await second.stop();
  });

  it("only the account itself can read the data and the password", async () => {
    await (await start()).stop();
    const home = await findHome(project.dataDir);
    const modes = [home?.cluster, home?.passwordFile].map(async (path) =>
      ((await stat(path ?? "")).mode & 0o777).toString(8),
    );
    expect(await Promise.all(modes)).toEqual(["700", "600"]);
  });

  it("a database is created once, also by two at the same time, with a dot in its name too", async () => {
    const server = await start();
    await Promise.all([
      ensureDatabase(server, "gatehouse.test-1"),
      ensureDatabase(server, "gatehouse.test-1"),
    ]);
    await ensureDatabase(server, "gatehouse.test-1");
    const sql = postgres(server.url("gatehouse.test-1"), { max: 1 });
    expect(await sql`select current_database() as name`).toMatchObject([{ name: "gatehouse.test-1" }]);
    await sql.end();
    await server.stop();
  });

  it("nothing is found where nothing runs, and a running server is found with its password", async () => {
    expect(await findPostgres(project.dataDir)).toBeNull();
    const server = await start();
    const found = await findPostgres(project.dataDir);
    expect(found?.url("postgres")).toBe(server.url("postgres"));
    await found?.stop();
    expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it("a port that was asked for and is taken is named in the refusal", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    await expect(startPostgres({ dataDir: project.dataDir, durable: false, port })).rejects.toThrow(
      `PostgreSQL was to listen on port ${port}, and another program does.`,
    );
    other.close();
  });
});

describe("several processes", () => {
  beforeEach(makeOne);
  afterEach(removeIt);

  it("of five starters on an empty folder one makes and starts, and the others use the same server", async () => {
    const starters = Array.from({ length: 5 }, () => spawnStarter(project.dataDir));
    const started = await Promise.all(
      starters.map((starter) => starter.said(({ port }) => port !== undefined)),
    );
    expect(new Set(started.map(({ port }) => port)).size).toBe(1);
    expect(started.filter(({ startedHere }) => startedHere)).toHaveLength(1);
    const made = starters.flatMap(({ all }) => all).filter(({ log }) => log?.startsWith("Making a database"));
    expect(made).toHaveLength(1);
    await Promise.all(starters.map((starter) => starter.end()));
  });

  it("the starter's whole process group killed: the server runs on, and the next to come owns and stops it", async () => {
    const starter = spawnStarter(project.dataDir);
    const { port } = await starter.said((said) => said.port !== undefined);
    const home = (await findHome(project.dataDir)) as Home;
    const before = await findPostmaster(home);
    process.kill(-starter.pid, "SIGKILL");
    await starter.exited;

    const next = await start();
    expect(next).toMatchObject({ port, startedHere: true });
    expect(before).not.toBeNull();
    expect(await findPostmaster(home)).toEqual(before);
    await next.stop();
    expect(await findPostgres(project.dataDir)).toBeNull();
  });

  it("a starter killed while it makes the data leaves nothing that hinders the next", async () => {
    const starter = spawnStarter(project.dataDir);
    await starter.said(({ log }) => log?.startsWith("Making a database") === true);
    await expect.poll(() => readdir(project.dataDir)).toContainEqual(expect.stringMatching(/^cluster\./));
    process.kill(-starter.pid, "SIGKILL");
    await starter.exited;

    const server = await start();
    expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
    expect((await readdir(project.dataDir)).filter((name) => name.startsWith("cluster"))).toEqual([
      "cluster",
    ]);
  });
});

describe("stopping", () => {
  beforeAll(makeOne);
  afterAll(removeIt);

  it("a server that others are connected to is left running, and is the next one's to stop", async () => {
    const server = await start();
    const client = postgres(server.url("postgres"), { max: 1 });
    await client`select 1`;
    await server.stop();
    expect(await client`select 2 as two`).toMatchObject([{ two: 2 }]);
    await client.end();

    const next = await start();
    expect(next).toMatchObject({ port: server.port, startedHere: true });
    await next.stop();
    expect(await findPostgres(project.dataDir)).toBeNull();
  });

  it("a server that another process was just handed is left running before that one's first query", async () => {
    const server = await start();
    const other = spawnStarter(project.dataDir);
    expect(await other.said(({ port }) => port !== undefined)).toMatchObject({ startedHere: false });
    await server.stop();
    expect(await findPostgres(project.dataDir)).toMatchObject({ port: server.port });
    await other.end();
    await (await start()).stop();
  });

  it("a server one did not start is not stopped", async () => {
    const server = await start();
    const guest = await start();
    expect(guest.startedHere).toBe(false);
    await guest.stop();
    expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it("a handle nobody stopped does not keep its process alive", async () => {
    const forgetful = spawnStarter(project.dataDir, { program: "forgetful-starter.ts" });
    await forgetful.exited;
    expect(await start()).toMatchObject({ port: forgetful.all[0]?.port, startedHere: true });
  });
});
