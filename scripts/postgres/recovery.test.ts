import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { ask, makeProject } from "./fixtures/project";
import { findHome, type Home, ownerOf } from "./home";
import { findPostmaster } from "./postmaster";
import { commandLine, processStart } from "./process-identity";
import { type RunningPostgres, startPostgres } from "./start";

let project: Awaited<ReturnType<typeof makeProject>>;
let home: Home;
let port: number;
const strangers: ChildProcess[] = [];

const start = () => startPostgres({ dataDir: project.dataDir });

beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project.remove());

/** A server with one row in it, whose postmaster then is killed as by a system short of memory. */
beforeEach(async () => {
  const server = await start();
  await ask(server, "create table if not exists kept as select 42 as n");
  port = server.port;
  home = (await findHome(project.dataDir)) as Home;
  const { pid } = (await findPostmaster(home)) as { pid: number };
  process.kill(pid, "SIGKILL");
  await expect.poll(() => processStart(pid)).toBeNull();
});
afterEach(() => {
  for (const stranger of strangers.splice(0)) stranger.kill("SIGKILL");
});

/** Looks for the row in a server started anew, and stops it. */
async function expectRow(server: RunningPostgres): Promise<void> {
  expect(server.startedHere).toBe(true);
  expect(await ask(server, "select n from kept")).toEqual([{ n: 42 }]);
  await server.stop();
}

/** Makes postmaster.pid name another process, which runs as the server's account, so that its signals would reach it. */
async function namePid(script: string): Promise<number> {
  const { uid, gid } = await ownerOf(home);
  const account = process.getuid?.() === 0 ? { uid, gid } : {};
  const stranger = spawn("/bin/sh", ["-c", script], {
    stdio: ["ignore", "pipe", "inherit"],
    cwd: "/",
    ...account,
  });
  strangers.push(stranger);
  const [said] = (await once(stranger.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const pid = Number(said.toString());
  const file = join(home.cluster, "postmaster.pid");
  await writeFile(file, (await readFile(file, "utf8")).replace(/^\d+/, String(pid)));
  return pid;
}

it("a killed postmaster is started again with its data, on the port that its clients know", async () => {
  const server = await start();
  expect(server.port).toBe(port);
  await expectRow(server);
});

it("a backend that outlives its postmaster is waited for, not written beside", async () => {
  const server = await start();
  const client = postgres(server.url("postgres"), { max: 1 });
  const [backend] = await client<[{ pid: number }]>`select pg_backend_pid() as pid`;
  process.kill(backend.pid, "SIGSTOP");
  process.kill((await findPostmaster(home))?.pid ?? 0, "SIGKILL");

  const next = start();
  const readLog = () => readFile(join(project.dataDir, "server.log"), "utf8");
  await expect.poll(readLog, { timeout: 8_000 }).toContain("pre-existing shared memory block");
  process.kill(backend.pid, "SIGKILL");
  await expectRow(await next);
  await client.end({ timeout: 0 });
});

it("a pid file that names a stranger hinders no start and does the stranger no harm", async () => {
  const pid = await namePid("echo $$; exec sleep 600");
  await expectRow(await start());
  expect(processStart(pid)).not.toBeNull();
});

it("a pid file that names a zombie hinders no start", async () => {
  const pid = await namePid("sleep 600 & echo $!; exec sleep 601");
  // A shell would collect its dead child; what it became does not.
  await expect.poll(() => commandLine(strangers.at(-1)?.pid ?? 0)).toMatch(/^sleep 601/);
  process.kill(pid, "SIGKILL");
  await expect.poll(() => processStart(pid)).toBeNull();
  expect(() => process.kill(pid, 0)).not.toThrow();
  await expectRow(await start());
});

it("a pid file cut short hinders no start", async () => {
  await writeFile(join(home.cluster, "postmaster.pid"), "");
  await expectRow(await start());
});
