import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type RunningPostgres, startPostgres } from "../postgres/start";
import { isAlive } from "../processes";
import { dataDir } from "../settings";
import type { FaultContext } from "./fault";
import { asAdmin } from "./house";

/** SIGINT ends PostgreSQL fast and in order, SIGQUIT at once and without order (its manual, 18.5). */
const signals = { fast: "SIGINT", crash: "SIGQUIT" } as const;

async function postmasterOf(serverUrl: string): Promise<number> {
  const [row] = await asAdmin(
    serverUrl,
    (admin) => admin<{ folder: string }[]>`
    select setting as folder from pg_settings where name = 'data_directory'`,
  );
  const text = await readFile(path.join(row?.folder ?? "", "postmaster.pid"), "utf8");
  return Number(text.split("\n")[0]);
}

/** A PostgreSQL as production has it (with fsync), which may be ended and begun again. */
export async function openContext(
  pictures: FaultContext["pictures"],
): Promise<FaultContext & { close(): Promise<void> }> {
  const options = { dataDir: path.join(dataDir(), "faults-postgres") };
  let server: RunningPostgres = await startPostgres(options);
  const { port } = server;
  const serverUrl = server.url("postgres");
  return {
    serverUrl,
    folder: await mkdtemp(path.join(tmpdir(), "gatehouse-faults-")),
    pictures,
    async restartPostgres(how, meanwhile = async () => {}) {
      const pid = await postmasterOf(serverUrl);
      process.kill(pid, signals[how]);
      while (isAlive(pid)) await sleep(20);
      await meanwhile();
      server = await startPostgres({ ...options, port });
    },
    close: () => server.stop(),
  };
}
