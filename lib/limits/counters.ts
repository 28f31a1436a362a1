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

/**
 * Counters in PostgreSQL, or in Redis where a client is given. A Redis that does not answer is stood in for by
 * PostgreSQL, so that a limit is never none.
 */
export function createCounterStore(db: Db, redis: RedisClient | null): CounterStore {
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
      return toCounter(inRedis);
    },
  };
}
