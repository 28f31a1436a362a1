import { type Log, loggedCause } from "@/lib/log";
import type { RedisClient } from "./counters";

/**
 * A client of the Redis or Valkey at `url` that connects by itself and again after a loss; until it is ready, counters
 * fall back to PostgreSQL.
 * @throws Error when the optional `redis` package is not installed.
 */
export async function connectRedis(url: string, log: Pick<Log, "warn">): Promise<RedisClient> {
  const { createClient } = await import("redis");
  const client = createClient({
    url,
    // Commands fail at once while it is away, in place of waiting for it: the limit is then counted elsewhere.
    disableOfflineQueue: true,
    socket: { connectTimeout: 2000, reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 5000) },
  });
  let reported = false;
  client.on("error", (error) => {
    if (!reported) log.warn({ cause: loggedCause(error) }, "redis_unreachable");
    reported = true;
  });
  client.on("ready", () => {
    reported = false;
  });
  client.connect().catch(() => {
    // The error event has told of it, and the client goes on trying.
  });
  return client;
}
