import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode, PostgresUnavailable } from "./failure";
import type { Home } from "./home";
import { commandLine, processStart } from "./process-identity";

/** A server process as its postmaster.pid tells it. */
export interface Postmaster {
  pid: number;
  port: number;
  /** takes connections; false while it starts, recovers or shuts down */
  ready: boolean;
}

const readyMsMax = 120_000;

/** What postmaster.pid says; null where there is none, "unreadable" where it is empty or cut short. */
export async function readPidFile(home: Home): Promise<Postmaster | "unreadable" | null> {
  try {
    // The lines, from PostgreSQL's src/include/utils/pidfile.h: pid, data folder, start time, port, socket folder,
    // listen address, shared memory key, status.
    const lines = (await readFile(pidFile(home), "utf8")).split(/\r?\n/);
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0) return "unreadable";
    return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === "ready" };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** The living server of this home; null where none lives, whatever a pid file left behind says. */
export async function findPostmaster(home: Home): Promise<Postmaster | null> {
  const told = await readPidFile(home);
  return told && told !== "unreadable" && isPostmaster(told.pid, home) ? told : null;
}

/** Not a zombie, and not a stranger who came by the number of a dead one. */
export function isPostmaster(pid: number, home: Home): boolean {
  if (processStart(pid) === null) return false;
  const line = commandLine(pid) ?? "";
  return process.platform === "win32"
    ? line.toLowerCase().includes("postgres.exe")
    : `${line.trim()} `.includes(`postgres -D ${home.cluster} `);
}

/** Waits until the server takes connections; null when it ended instead. Throws PostgresUnavailable after two minutes. */
export async function untilReady(home: Home): Promise<Postmaster | null> {
  const deadline = Date.now() + readyMsMax;
  for (;;) {
    const postmaster = await findPostmaster(home);
    if (!postmaster || postmaster.ready) return postmaster;
    if (Date.now() > deadline) {
      throw new PostgresUnavailable(
        `PostgreSQL (process ${postmaster.pid}) has not become ready for ${readyMsMax / 1000} seconds.`,
      );
    }
    await sleep(20);
  }
}

/**
 * Removes the pid file of a dead server. PostgreSQL does so itself where the number in it is free, and refuses to start
 * where it is alive, which a zombie and a stranger both are. A backend of the dead server that still writes is not
 * overlooked by this: PostgreSQL looks for its shared memory too, whose key comes from the data folder.
 */
export async function removeLeftPidFile(home: Home): Promise<void> {
  if ((await findPostmaster(home)) === null) await rm(pidFile(home), { force: true });
}

function pidFile(home: Home): string {
  return join(home.cluster, "postmaster.pid");
}
