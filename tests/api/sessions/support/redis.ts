import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { createClient } from "redis";
import { freePort, startChild } from "@/scripts/processes";

export interface TestRedis {
  url: string;
  /** Sends a command as it would be typed. */
  say(...words: string[]): Promise<unknown>;
  /** The keys it holds. */
  keys(): Promise<string[]>;
  /** Takes connections from then on, and answers nothing. */
  freeze(): void;
  stop(): Promise<void>;
}

const programs = ["redis-server", "valkey-server"];

/** The Redis or Valkey server of this machine; undefined where there is none. */
export const redisProgram = programs.find((name) => spawnSync(name, ["--version"]).status === 0);

/** An empty server on a port of its own, which keeps nothing on disk. */
export async function startRedis(program: string, more: string[] = []): Promise<TestRedis> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-redis-"));
  const address = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
  const server = startChild({
    name: "Redis",
    command: program,
    args: [...address, "--save", "", "--appendonly", "no", ...more],
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
    say: (...words) => client.sendCommand(words),
    keys: () => client.keys("*"),
    freeze() {
      if (server.pid !== undefined) process.kill(server.pid, "SIGSTOP");
    },
    async stop() {
      client.destroy();
      // Which a frozen one heeds too.
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const slots = 16_384;

/** A cluster of as many masters as asked for, each with its share of the slots. */
export async function startRedisCluster(program: string, size: number): Promise<TestRedis[]> {
  const buses: number[] = [];
  const nodes: TestRedis[] = [];
  for (let number = 0; number < size; number += 1) {
    const bus = await freePort();
    buses.push(bus);
    nodes.push(await startRedis(program, ["--cluster-enabled", "yes", "--cluster-port", String(bus)]));
  }
  for (const [number, node] of nodes.entries()) {
    const [from, to] = [number, number + 1].map((share) => Math.floor((share * slots) / size));
    await node.say("CLUSTER", "ADDSLOTSRANGE", String(from), String((to ?? 0) - 1));
    const { hostname, port } = new URL(node.url);
    await nodes[0]?.say("CLUSTER", "MEET", hostname, port, String(buses[number]));
  }
  const isWhole = async (node: TestRedis) => {
    const info = String(await node.say("CLUSTER", "INFO"));
    return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${size}`);
  };
  await expect
    .poll(async () => (await Promise.all(nodes.map(isWhole))).every(Boolean), { timeout: 30_000 })
    .toBe(true);
  return nodes;
}
