import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useDatabase } from "@/tests/support/vitest";
import { createCounterStore, type RedisClient } from "./counters";
import { backoffSeconds, createGuessing, type Guessing } from "./guessing";
import { createLimits } from "./limits";

const database = useDatabase();
const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";

async function reachableRedis() {
  const client = createClient({ url: redisUrl, socket: { connectTimeout: 500, reconnectStrategy: false } });
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (cause) {
    if (process.env.GATEHOUSE_CI === "1")
      throw new Error(`No Redis at ${redisUrl}: CI needs one.`, { cause });
    console.warn(`No Redis at ${redisUrl}: limits are tested in PostgreSQL alone.`);
    return null;
  }
}

const redis = await reachableRedis();
afterAll(() => redis?.close());

let nextAccount = 0;
const someone = (device: string | null = null) => {
  nextAccount += 1;
  return { account: `account-${process.pid}-${Date.now()}-${nextAccount}`, device };
};
const refused = { code: "too_many_requests", status: 429 };

type Backend = [name: string, client: () => RedisClient | null];
const backends: Backend[] = [["PostgreSQL", () => null]];
if (redis) backends.push(["Redis", () => redis]);

describe.each(backends)("guessing, counted in %s", (_, client) => {
  const open = (): Guessing => createGuessing(createCounterStore(database.db, client()), 5, 100);

  it("lets five tries pass, and makes the sixth wait", async () => {
    const guessing = open();
    const who = someone();
    for (let attempt = 0; attempt < 5; attempt += 1) await guessing.attempt(who);
    await expect(guessing.attempt(who)).rejects.toMatchObject(refused);
  });

  it("of fifty tries at the same moment no more pass than one after the other", async () => {
    const guessing = open();
    const who = someone();
    const tries = await Promise.allSettled(Array.from({ length: 50 }, () => guessing.attempt(who)));
    expect(tries.filter((end) => end.status === "fulfilled")).toHaveLength(5);
  });

  it("says how long to wait", async () => {
    const guessing = open();
    const who = someone();
    await Promise.allSettled(Array.from({ length: 8 }, () => guessing.attempt(who)));
    const error = await guessing.attempt(who).catch((thrown) => thrown);
    expect(error.retryAfterSeconds).toBeGreaterThan(0);
    expect(error.detail).toMatch(/Please wait \d+ seconds/);
  });

  it("lets the right person in on a known device while a stranger is made to wait", async () => {
    const guessing = open();
    const stranger = someone();
    await Promise.allSettled(Array.from({ length: 20 }, () => guessing.attempt(stranger)));
    await expect(guessing.attempt(stranger)).rejects.toMatchObject(refused);
    await expect(guessing.attempt({ ...stranger, device: "known" })).resolves.toBeUndefined();
  });

  it("forgets all failures at a success", async () => {
    const guessing = open();
    const who = someone();
    for (let attempt = 0; attempt < 5; attempt += 1) await guessing.attempt(who);
    await guessing.succeed(who);
    for (let attempt = 0; attempt < 5; attempt += 1) await guessing.attempt(who);
  });

  it("never lets more than the most failures in a row pass, however long one waits between", async () => {
    const store = createCounterStore(database.db, client());
    const guessing = createGuessing(store, 100, 100);
    const who = someone();
    for (let attempt = 0; attempt < 100; attempt += 1) await guessing.attempt(who);
    const error = await guessing.attempt(who).catch((thrown) => thrown);
    expect(error).toMatchObject(refused);
    expect(error.retryAfterSeconds).toBeGreaterThan(3600);
  });

  it("shares an address's limit between two copies of the app, and multiplies it by the scale", async () => {
    const limit = { points: 2, seconds: 60 };
    const all = {
      login: limit,
      register: limit,
      refresh: limit,
      password: limit,
      patreon: limit,
      webhook: limit,
      check: limit,
      staff_check: limit,
      mail: limit,
    };
    const one = createLimits(createCounterStore(database.db, client()), all, 2);
    const other = createLimits(createCounterStore(database.db, client()), all, 2);
    const address = someone().account;
    for (const copy of [one, other, one, other]) await copy.require("login", address);
    await expect(one.require("login", address)).rejects.toMatchObject(refused);
    await expect(other.require("login", address)).rejects.toMatchObject(refused);
    await other.require("register", address);
    await other.require("login", null);
  });
});

describe("a Redis that does not answer", () => {
  const dead = createClient({
    url: "redis://127.0.0.1:1",
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false },
  });
  beforeAll(async () => {
    dead.on("error", () => {});
    await dead.connect().catch(() => {});
  });

  it("is stood in for by PostgreSQL, never by no limit", async () => {
    const guessing = createGuessing(createCounterStore(database.db, dead), 5, 100);
    const who = someone();
    const tries = await Promise.allSettled(Array.from({ length: 50 }, () => guessing.attempt(who)));
    expect(tries.filter((end) => end.status === "fulfilled")).toHaveLength(5);
  });
});

it("waits twice as long after each further failure, up to a quarter of an hour", () => {
  expect([1, 2, 3, 9, 10, 90].map(backoffSeconds)).toEqual([2, 4, 8, 512, 900, 900]);
});
