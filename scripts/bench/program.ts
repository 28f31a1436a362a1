import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, freePort, startChild } from "../processes";

/** How a server under measurement is started. */
export interface Launch {
  name: string;
  args(port: number): string[];
  env: Record<string, string>;
  /** Asked until it answers 200. */
  ready: { path: string; headers?: Record<string, string> };
}

/** A server that runs. */
export interface Program {
  url: string;
  /** From the start of its process to its first 200. */
  startMs: number;
  /** Its resident memory now. */
  residentMib(): number;
  stop(): Promise<void>;
}

/** Between two questions to a server that starts: what is measured is some hundred times as long. */
const pauseMs = 4;
const startMsMax = 60_000;

/** Starts a server. @throws Error when it ends, or does not answer within a minute. */
export async function launch(what: Launch, port?: number): Promise<Program> {
  const at = port ?? (await freePort());
  const url = `http://127.0.0.1:${at}`;
  const lines: string[] = [];
  const begun = performance.now();
  const child: Child = startChild({
    name: what.name,
    command: process.execPath,
    args: what.args(at),
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...what.env },
    onLine: (line) => lines.push(line),
  });
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  const answers = () =>
    fetch(url + what.ready.path, { headers: what.ready.headers ?? {}, redirect: "manual" }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status === 200;
      },
      () => false,
    );
  while (!(await answers())) {
    if (!ended && performance.now() - begun < startMsMax) await sleep(pauseMs);
    else {
      await child.stop();
      throw new Error(`${what.name} does not start:\n${lines.join("\n")}`);
    }
  }
  return {
    url,
    startMs: performance.now() - begun,
    residentMib: () => residentMib(child),
    stop: () => child.stop(),
  };
}

function residentMib({ name, pid }: Child): number {
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  const kib = Number(stdout);
  if (!(kib > 0)) throw new Error(`ps does not tell the memory of ${name}`);
  return kib / 1024;
}
