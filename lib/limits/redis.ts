import { setTimeout as sleep } from "node:timers/promises";
import { type Log, loggedCause } from "@/lib/log";
import type { RedisClient } from "./counters";

/**
 * How a client behaves while a server is away: commands fail at once in place of waiting for it, and the limit is then
 * counted elsewhere; it goes on trying to connect.
 */
const whileAway = {
  disableOfflineQueue: true,
  socket: {
    connectTimeout: 2000,
    reconnectStrategy: (retries: number) => Math.min(100 * 2 ** retries, 5000),
  },
};

/** A Redis that takes longer counts as away. */
const pingMs = 1000;

/** A connected Redis or Valkey. */
export interface Redis {
  client: RedisClient;
  /** Whether it answers at this moment; of a cluster every node that counts. Never throws, and takes a second at most. */
  isUp(): Promise<boolean>;
}

async function answers(pings: () => Promise<unknown>[]): Promise<boolean> {
  const answered = Promise.all(pings()).then(
    (all) => all.length > 0,
    () => false,
  );
  return Promise.race([answered, sleep(pingMs, false, { ref: false })]);
}

/** A cluster of which no node answers at the start is asked for again so often. */
const clusterAgainMs = 5000;

/** What an address says of user, password and TLS; a cluster names its other nodes by host and port alone. */
function credentialsOf(address: string) {
  const { username, password, protocol } = new URL(address);
  return {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    socket: { ...whileAway.socket, ...(protocol === "rediss:" ? { tls: true as const } : {}) },
  };
}

/** Whether the optional `redis` package, which `connectRedis` takes, is installed. */
export const isRedisInstalled = (): Promise<boolean> =>
  import("redis").then(
    () => true,
    () => false,
  );

/**
 * A client of a Redis or Valkey that connects by itself and again after a loss; until it is ready, counters fall back to
 * PostgreSQL.
 * @param url the server's address; of a cluster those of some of its nodes, separated by commas.
 * @throws Error when the optional `redis` package is not installed.
 */
export async function connectRedis(url: string, isCluster: boolean, log: Pick<Log, "warn">): Promise<Redis> {
  const { createClient, createCluster } = await import("redis");
  let reported = false;
  const onError = (error: unknown) => {
    if (!reported) log.warn({ cause: loggedCause(error) }, "redis_unreachable");
    reported = true;
  };
  const onReady = () => {
    reported = false;
  };
  if (isCluster) {
    const nodes = url.split(",").map((node) => node.trim());
    const cluster = createCluster({
      rootNodes: nodes.map((node) => ({ url: node })),
      defaults: { ...whileAway, ...credentialsOf(nodes[0] ?? "") },
    });
    cluster.on("error", onError).on("node-error", onError).on("node-ready", onReady);
    // Unlike a single client's, a cluster's first connecting is not tried again by itself.
    const begin = () => {
      cluster.connect().catch(() => setTimeout(begin, clusterAgainMs).unref());
    };
    begin();
    const ping = async ({ client }: (typeof cluster.masters)[number]) => {
      if (!client) throw new Error("There is no connection to this node");
      await client.ping();
    };
    return { client: cluster, isUp: () => answers(() => cluster.masters.map(ping)) };
  }
  const client = createClient({ url, ...whileAway });
  client.on("error", onError).on("ready", onReady);
  client.connect().catch(() => {
    // The error event has told of it, and the client goes on trying.
  });
  return { client, isUp: () => answers(() => [client.ping()]) };
}
