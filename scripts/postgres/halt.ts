import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runAs } from "./account";
import { findBinaries, usualSearch } from "./binaries";
import { hasCode, PostgresUnavailable } from "./failure";
import { type Home, majorOf } from "./home";
import { findPostmaster, isPostmaster } from "./postmaster";

/** PostgreSQL's "fast" shutdown (ends sessions, writes everything out), its "immediate" one, and the last resort. */
const steps = [
  { signal: "SIGINT", waitMs: 20_000 },
  { signal: "SIGQUIT", waitMs: 10_000 },
  { signal: "SIGKILL", waitMs: 5_000 },
] as const;

/** Stops the server of this home, if one lives, and waits until it is gone. */
export async function halt(home: Home): Promise<void> {
  const postmaster = await findPostmaster(home);
  if (!postmaster) return;
  if (process.platform === "win32") return haltOnWindows(home);
  for (const { signal, waitMs } of steps) {
    send(postmaster.pid, signal);
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (!isPostmaster(postmaster.pid, home)) return;
      await sleep(20);
    }
  }
  throw new PostgresUnavailable(`PostgreSQL (process ${postmaster.pid}) cannot be stopped.`);
}

/** Signals end a process at once there; pg_ctl asks it by a named pipe. */
async function haltOnWindows(home: Home): Promise<void> {
  const { folder } = await findBinaries(
    await usualSearch(),
    null,
    await majorOf(home),
    async () => home.cluster,
  );
  await runAs(null, join(folder, "pg_ctl.exe"), ["stop", "-D", home.cluster, "-m", "fast"]);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, "ESRCH")) throw error;
  }
}
