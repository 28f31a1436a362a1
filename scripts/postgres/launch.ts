import { spawn } from "node:child_process";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../processes";
import { type Account, spawnOptions } from "./account";
import type { Binaries } from "./binaries";
import { PostgresUnavailable, unavailable } from "./failure";
import type { Home } from "./home";
import { findPostmaster, type Postmaster, readPidFile, removeLeftPidFile, untilReady } from "./postmaster";

export interface Launch {
  home: Home;
  binaries: Binaries;
  account: Account | null;
  durable: boolean;
  logFile: string;
  /** null: any free one */
  port: number | null;
}

const attemptsMax = 40;
const attemptPauseMs = 250;
const logBytesMax = 1_000_000;

/** What the server says of a port that another program holds. */
const portTaken = /could not bind|could not create any TCP\/IP sockets/;
/** Of a dead server's backends that are still ending, or of a server whose starter was killed as it came up. */
const soonOver = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;

/** Starts the server and waits until it takes connections. Throws PostgresUnavailable with the end of its log. */
export async function launch(order: Launch): Promise<Postmaster> {
  const left = await readPidFile(order.home);
  // The port of a server that crashed, so that programs that knew it find its successor.
  let wish = order.port ?? (left && left !== "unreadable" ? left.port : null);
  for (let attempt = 1; ; attempt++) {
    const alreadyUp = await untilReady(order.home);
    if (alreadyUp) return alreadyUp;
    await removeLeftPidFile(order.home);
    const words = await tryOnce(order, wish || (await freePort()));
    if (typeof words !== "string") return words;
    if (portTaken.test(words) && order.port !== null) {
      throw new PostgresUnavailable(
        `PostgreSQL was to listen on port ${order.port}, and another program does.`,
      );
    }
    if ((!portTaken.test(words) && !soonOver.test(words)) || attempt === attemptsMax) {
      throw unavailable("PostgreSQL did not start", words);
    }
    if (portTaken.test(words)) wish = null;
    else await sleep(attemptPauseMs);
  }
}

/** The ready server, or what it said before it ended. */
async function tryOnce(order: Launch, port: number): Promise<Postmaster | string> {
  const log = await open(order.logFile, "a", 0o600);
  if ((await log.stat()).size > logBytesMax) await log.truncate(0);
  const { size: saidBefore } = await log.stat();
  const server = spawnServer(order, port, log);
  await log.close();
  while (server.isRunning()) {
    if ((await findPostmaster(order.home)) !== null) {
      const ready = await untilReady(order.home);
      if (ready) return ready;
    }
    await sleep(20);
  }
  return (await readFile(order.logFile)).subarray(saidBefore).toString("utf8");
}

/**
 * The server gets a session of its own: Ctrl-C in our terminal and our end do not reach it. On Windows pg_ctl starts
 * it, since only that gives up an administrator's rights, which the server refuses like root's.
 */
function spawnServer(order: Launch, port: number, log: FileHandle): { isRunning(): boolean } {
  const onWindows = process.platform === "win32";
  const [program, args] = onWindows
    ? [
        "pg_ctl.exe",
        ["start", "-D", order.home.cluster, "-l", order.logFile, "-o", settings(order, port).join(" ")],
      ]
    : ["postgres", ["-D", order.home.cluster, ...settings(order, port)]];
  const output = onWindows ? "ignore" : log.fd;
  const child = spawn(join(order.binaries.folder, program), args, {
    ...spawnOptions(order.account),
    detached: true,
    stdio: ["ignore", output, output],
  });
  let running = true;
  child.once("error", () => {
    running = false;
  });
  child.once("exit", () => {
    running = false;
  });
  child.unref();
  return { isRunning: () => running };
}

function settings(order: Launch, port: number): string[] {
  const values = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    `port=${port}`,
    "max_connections=100",
    "timezone=UTC",
    "log_timezone=UTC",
    ...(order.durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  return values.flatMap((value) => ["-c", value]);
}
