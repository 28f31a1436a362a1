import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

export interface Child {
  name: string;
  /** undefined where it could not be started */
  pid: number | undefined;
  /** how it ended; both null where it could not be started, which `onLine` was told */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** SIGTERM, then SIGKILL after the grace; resolves when it is gone. May be called again */
  stop(): Promise<void>;
  /** SIGKILL, which it cannot know of; resolves when it is gone */
  kill(): Promise<void>;
}

export interface ChildOptions {
  /** what it is called in sentences */
  name: string;
  /** `process.execPath` for a Node program; a wrapper such as npm would keep our signals from it */
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** each line it prints, on either stream */
  onLine?: (line: string) => void;
  /** default 5000 */
  graceMs?: number;
}

const endWithParent = new URL("./end-with-parent.mjs", import.meta.url).href;

/**
 * Starts a program. A Node program (its command is `process.execPath`), ours or not, does not outlive us even if we are
 * killed; another kind of program has to see to that itself.
 */
export function startChild(options: ChildOptions): Child {
  const { name, command, args, env, onLine = () => {}, graceMs = 5_000 } = options;
  const isNode = command === process.execPath;
  const child = spawn(command, isNode ? ["--import", endWithParent, ...args] : args, {
    env,
    stdio: ["ignore", "pipe", "pipe", ...(isNode ? (["ipc"] as const) : [])],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream as Readable }).on("line", onLine);
  }
  let running = true;
  const exited: Child["exited"] = new Promise((resolve) => {
    child.once("error", (error) => {
      if (child.pid !== undefined) return;
      onLine(`${name} could not be started: ${error.message}`);
      resolve({ code: null, signal: null });
    });
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  void exited.then(() => {
    running = false;
  });
  return {
    name,
    pid: child.pid,
    exited,
    async stop() {
      if (!running) return;
      child.kill("SIGTERM");
      const lastResort = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await exited;
      clearTimeout(lastResort);
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/**
 * Resolves when a GET of the url is answered with a status below 500. Rejects with a sentence when the child ends
 * first, or after `timeoutMs`.
 */
export async function untilAnswers(url: string, child: Child, timeoutMs: number): Promise<void> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const stopAsking = new AbortController();
  const ended = child.exited.then(({ code, signal }) => {
    throw new Error(`${child.name} ended (${signal ?? `code ${code}`}) before it answered at ${url}.`);
  });
  const answered = askUntilAnswered(url, AbortSignal.any([timeout, stopAsking.signal])).catch((error) => {
    if (!timeout.aborted) throw error;
    throw new Error(`${child.name} did not answer at ${url} within ${timeoutMs / 1000} seconds.`);
  });
  try {
    await Promise.race([ended, answered]);
  } finally {
    stopAsking.abort();
    // Whichever lost the race may still reject, and nobody listens any more.
    ended.catch(() => {});
    answered.catch(() => {});
  }
}

async function askUntilAnswered(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      const response = await fetch(url, { signal, redirect: "manual" });
      await response.body?.cancel();
      if (response.status < 500) return;
    } catch {
      signal.throwIfAborted();
    }
    await sleep(50, undefined, { signal });
  }
}

/** Whether there is a process of this number; one that has ended and that nobody has collected counts as there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM is somebody else's process, and alive.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const parentLookMs = 500;

/**
 * Runs `stop` once, on SIGINT, SIGTERM, SIGHUP or when the process that started us, or the reader of what we print, is
 * gone, and then ends this process: with 0, or with 1 and the error's message when `stop` fails. The parent is watched
 * because npm, asked to end by SIGTERM, ends without telling us.
 */
export function onStop(stop: () => Promise<void>): void {
  const parent = process.ppid;
  let stopping = false;
  const end = async () => {
    // Ctrl-C reaches us twice, from the terminal and from npm.
    if (stopping) return;
    stopping = true;
    try {
      await stop();
      process.exit(0);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  // The terminal may be gone with whoever started us: a line nobody reads must not cut the stop short, and is reason to.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", end);
  setInterval(() => {
    if (process.ppid !== parent) void end();
  }, parentLookMs).unref();
}

/**
 * A free port of 127.0.0.1: `wanted` if it is free, else any. Throws a sentence when `wanted` cannot be had and was
 * asked for by name (`explicit`).
 */
export async function freePort(wanted = 0, explicit = false): Promise<number> {
  try {
    return await tryPort(wanted);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!explicit) return tryPort(0);
    const why = code === "EADDRINUSE" ? "another program uses it" : message;
    throw new Error(`Port ${wanted} cannot be used: ${why}. Choose another one, or leave the choice to us.`);
  }
}

function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}
