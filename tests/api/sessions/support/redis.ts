import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient } from "redis";
import { freePort, startChild } from "@/scripts/processes";

export interface TestRedis {
  url: string;
  /** The keys it holds. */
  keys(): Promise<string[]>;
  stop(): Promise<void>;
}

const programs = ["redis-server", "valkey-server"];

/** The Redis or Valkey server of this machine; undefined where there is none. */
export const redisProgram = programs.find((name) => spawnSync(name, ["--version"]).status === 0);

/** An empty server on a port of its own, which keeps nothing on disk. */
export async function startRedis(program: string): Promise<TestRedis> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-redis-"));
  const address = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
  const server = startChild({
    name: "Redis",
    command: program,
    args: [...address, "--save", "", "--appendonly", "no"],
    env: process.env,
  });
  const url = `redis://127.0.0.1:${port}`;
  const client = createClient({ url, socket: { reconnectStrategy: 50 } });
  client.on("error", () => {
    // Refused until the server listens, and again once it is stopped.
  });
  await client.connect();
  return {
    url,
    keys: () => client.keys("*"),
    async stop() {
      client.destroy();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
