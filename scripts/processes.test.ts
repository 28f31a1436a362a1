import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processStart } from "./postgres/process-identity";
import { type Child, type ChildOptions, freePort, startChild, untilAnswers } from "./processes";

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A child that runs this JavaScript. */
function run(code: string, more: Partial<ChildOptions> = {}): Child {
  const child = startChild({
    name: "The child",
    command: process.execPath,
    args: ["-e", code],
    env: process.env,
    ...more,
  });
  cleanups.push(() => child.stop());
  return child;
}

const forever = "setInterval(() => {}, 1000);";

/** Runs code as above and waits until it printed a line. */
async function runUntilLine(code: string, more: Partial<ChildOptions> = {}): Promise<Child> {
  let child: Child | undefined;
  await new Promise<void>((resolve) => {
    child = run(code, { ...more, onLine: () => resolve() });
  });
  return child as Child;
}

/** A zombie is dead: whoever inherited it may be slow to collect it. */
const isAlive = (pid: number) => processStart(pid) !== null;

describe("a child", () => {
  it("its lines are handed on whole from both streams, and how it ended is told", async () => {
    const lines: string[] = [];
    const child = run(
      'process.stdout.write("one\\ntw"); process.stdout.write("o\\n"); console.error("three"); process.exitCode = 7',
      {
        onLine: (line) => lines.push(line),
      },
    );
    expect(await child.exited).toEqual({ code: 7, signal: null });
    await expect.poll(() => [...lines].sort()).toEqual(["one", "three", "two"]);
  });

  it("stopping lets it end in good order, and may be asked for again", async () => {
    const child = await runUntilLine(
      `process.on("SIGTERM", () => process.exit(3)); ${forever} console.log("ready")`,
    );
    await Promise.all([child.stop(), child.stop()]);
    await child.stop();
    expect(await child.exited).toEqual({ code: 3, signal: null });
  });

  it("one that will not end is killed after the grace", async () => {
    const child = await runUntilLine(`process.on("SIGTERM", () => {}); ${forever} console.log("ready")`, {
      graceMs: 50,
    });
    await child.stop();
    expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("one that cannot be started says so and is over", async () => {
    const lines: string[] = [];
    const child = run("", { command: "/nowhere/program", onLine: (line) => lines.push(line) });
    expect(await child.exited).toEqual({ code: null, signal: null });
    expect(lines).toEqual([expect.stringMatching(/^The child could not be started: .*ENOENT/)]);
    await child.stop();
  });

  it("a Node program that talks to a child of its own, as next dev does, is not disturbed", async () => {
    const lines: string[] = [];
    const forker = fileURLToPath(new URL("fixtures/forker.mjs", import.meta.url));
    const child = run("", { args: [forker], onLine: (line) => lines.push(line) });
    await child.exited;
    await expect.poll(() => lines).toEqual(["hello back"]);
  });

  it("a Node program ends when its supervisor is killed", async () => {
    const { process: supervisor, line } = await spawnFixture("supervisor.ts", []);
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    supervisor.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  });
});

describe("waiting for an answer", () => {
  let statuses: number[];
  let server: Server;
  let url: string;
  beforeEach(async () => {
    server = createServer((_request, response) => response.writeHead(statuses.shift() ?? 404).end());
    await once(server.listen(0, "127.0.0.1"), "listening");
    cleanups.push(() => server.close());
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  it("goes on through 500s and ends with the first status below", async () => {
    statuses = [500, 503, 404, 200];
    await untilAnswers(url, run(forever), 5_000);
    expect(statuses).toEqual([200]);
  });

  it("is given up in a sentence when the child ends, or when the time is over", async () => {
    statuses = Array(10_000).fill(503);
    await expect(untilAnswers(url, run("process.exitCode = 4"), 5_000)).rejects.toThrow(
      `The child ended (code 4) before it answered at ${url}.`,
    );
    await expect(untilAnswers(url, run(forever), 300)).rejects.toThrow(
      `The child did not answer at ${url} within 0.3 seconds.`,
    );
  });
});

describe("being stopped", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-processes-"));
    file = join(folder, "stops");
    cleanups.push(() => rm(folder, { recursive: true }));
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "on %s, also sent twice, the stop runs once and the process ends with 0",
    async (signal) => {
      const { process: child, exited, next } = await spawnFixture("stoppable.ts", [file]);
      child.kill(signal);
      expect(await next()).toBe("stopping");
      child.kill(signal);
      expect(await exited).toEqual([0, null]);
      expect(await readFile(file, "utf8")).toBe("stopped\n");
    },
  );

  it("a stop that fails is told and ends with 1", async () => {
    const { process: child, exited, errors } = await spawnFixture("stoppable.ts", [file, "fail"]);
    child.kill("SIGTERM");
    expect(await exited).toEqual([1, null]);
    await expect.poll(errors).toBe("The lights could not be put out.\n");
  });

  it("the stop runs when the parent is gone, though nobody reads what is printed any more", async () => {
    const { process: shell, line } = await spawnFixture("stoppable.ts", [file], { underShell: true });
    const pid = Number(line.replace("ready ", ""));
    shell.stdout?.destroy();
    shell.stderr?.destroy();
    shell.kill("SIGKILL");
    await expect.poll(() => readFile(file, "utf8").catch(() => ""), { timeout: 5_000 }).toBe("stopped\n");
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

describe("a port", () => {
  it("the wanted one is given while it is free; taken, another is given, or a sentence where it was asked for", async () => {
    const free = await freePort();
    expect(await freePort(free)).toBe(free);
    const taker = createServer();
    await once(taker.listen(free, "127.0.0.1"), "listening");
    cleanups.push(() => taker.close());

    expect(await freePort(free)).not.toBe(free);
    await expect(freePort(free, true)).rejects.toThrow(
      `Port ${free} cannot be used: another program uses it.`,
    );
  });
});

/** A program of fixtures/, once it printed its first line. */
async function spawnFixture(program: string, args: string[], { underShell = false } = {}) {
  const node = [
    process.execPath,
    "--import",
    "tsx",
    fileURLToPath(new URL(`fixtures/${program}`, import.meta.url)),
    ...args,
  ];
  // The shell must not become the program, so something is left for it to do.
  const [command = "", ...rest] = underShell ? ["/bin/sh", "-c", '"$@"; true', "sh", ...node] : node;
  const child: ChildProcess = spawn(command, rest, { stdio: ["ignore", "pipe", "pipe"] });
  cleanups.push(() => child.kill("SIGKILL"));
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value as string;
  return { process: child, exited: once(child, "exit"), errors: () => said, line: await next(), next };
}
