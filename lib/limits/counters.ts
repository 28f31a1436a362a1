import { setTimeout as sleep } from "node:timers/promises";
import {
  type RateLimiterAbstract,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from "rate-limiter-flexible";
import type { Db } from "@/lib/db/client";

/** A counter of events by key: so many points in so many seconds. */
export interface Counter {
  /**
   * Counts one.
   * @param seconds how long this key counts, where it differs from the counter's own.
   * @returns how many are counted now, the limit passed or not, and how long until the key is free again.
   */
  count(key: string, seconds?: number): Promise<{ total: number; passed: boolean; secondsLeft: number }>;
  /** Takes one back. */
  uncount(key: string): Promise<void>;
  clear(key: string): Promise<void>;
}

/** Makes counters whose counts all copies of the app share. */
export interface CounterStore {
  counter(name: string, points: number, seconds: number): Counter;
}

/** A client of Redis or Valkey as the `redis` package makes it. */
export type RedisClient = object;

const secondsLeft = (result: RateLimiterRes) => Math.max(1, Math.ceil(result.msBeforeNext / 1000));

function toCounter(limiter: RateLimiterAbstract): Counter {
  return {
    async count(key, seconds) {
      const options = seconds === undefined ? {} : { customDuration: seconds };
      try {
        const result = await limiter.consume(key, 1, options);
        return { total: result.consumedPoints, passed: true, secondsLeft: secondsLeft(result) };
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return { total: refusal.consumedPoints, passed: false, secondsLeft: secondsLeft(refusal) };
      }
    },
    async uncount(key) {
      await limiter.reward(key, 1);
    },
    async clear(key) {
      await limiter.delete(key);
    },
  };
}

/** So long a count waits for a Redis that holds its connection and says nothing, and then none for so long. */
const patienceMs = 500;
const silenceMs = 5000;

type Patience = <T>(inRedis: () => Promise<T>, inDatabase: () => Promise<T>) => Promise<T>;

/**
 * Asks PostgreSQL where Redis is silent. Its client has no time limit for a command that it has sent, and a frozen
 * machine or a cut line would hold up every sign-in until TCP gives up.
 */
function createPatience(): Patience {
  let silentUntil = 0;
  return async (inRedis, inDatabase) => {
    if (performance.now() < silentUntil) return inDatabase();
    const timer = new AbortController();
    try {
      const silence = sleep(patienceMs, null, { signal: timer.signal });
      const answer = await Promise.race([inRedis().then((value) => ({ value })), silence]);
      if (answer) return answer.value;
    } finally {
      timer.abort();
    }
    silentUntil = performance.now() + silenceMs;
    return inDatabase();
  };
}

const patiently = (inRedis: Counter, inDatabase: Counter, ask: Patience): Counter => ({
  count: (key, seconds) =>
    ask(
      () => inRedis.count(key, seconds),
      () => inDatabase.count(key, seconds),
    ),
  uncount: (key) =>
    ask(
      () => inRedis.uncount(key),
      () => inDatabase.uncount(key),
    ),
  clear: (key) =>
    ask(
      () => inRedis.clear(key),
      () => inDatabase.clear(key),
    ),
});

/**
 * Counters in PostgreSQL, or in Redis where a client is given. A Redis that does not answer is stood in for by
 * PostgreSQL, so that a limit is never none.
 */
export function createCounterStore(db: Db, redis: RedisClient | null): CounterStore {
  const ask = createPatience();
  const storeClient = {
    query: async (query: { text: string; values?: unknown[] }) => ({
      rows: await db.$client.unsafe(query.text, (query.values ?? []) as never[], {
        prepare: db.$client.options.prepare,
      }),
    }),
  };
  return {
    counter(name, points, duration) {
      const inDatabase = new RateLimiterPostgres({
        ...{ storeClient, storeType: "pool", tableName: "rate_limits", tableCreated: true },
        ...{ keyPrefix: name, points, duration, clearExpiredByTimeout: name === "login" },
      });
      if (!redis) return toCounter(inDatabase);
      const inRedis = new RateLimiterRedis({
        ...{ storeClient: redis, useRedisPackage: true, rejectIfRedisNotReady: true },
        ...{ keyPrefix: `gatehouse:${name}`, points, duration, insuranceLimiter: inDatabase },
      });
      return patiently(toCounter(inRedis), toCounter(inDatabase), ask);
    },
  };
}
