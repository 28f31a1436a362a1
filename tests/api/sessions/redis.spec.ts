import { randomInt } from "node:crypto";
import { sql } from "drizzle-orm";
import { ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { scrape } from "../../support/metrics";
import type { TestStack } from "../../support/stack";
import { newPerson } from "../../support/visits";
import { guess } from "./support/chairs";
import { redisProgram, startRedis, startRedisCluster } from "./support/redis";

const strict = { RATE_LIMIT_SCALE: "1", TRUSTED_PROXIES: "1", LIMIT_LOGIN: "4/300" };
const newAddress = () => `198.18.${randomInt(256)}.${randomInt(256)}`;

async function statusesFrom(urls: string[], address: string): Promise<number[]> {
  const statuses: number[] = [];
  for (const url of urls) {
    const answer = await guess(new ApiClient(url), newPerson().username, { "x-forwarded-for": address });
    statuses.push(answer.status);
  }
  return statuses;
}

const inPostgres = async (stack: TestStack, address: string) => {
  const rows = await stack.db.execute(sql`select key from rate_limits where key like ${`%${address}%`}`);
  return rows.length;
};

/** What a copy answers of its Redis where it is asked whether it is ready, and in its numbers. */
async function saidOfRedis(url: string) {
  const { status, body } = await new ApiClient(url).get("/api/ready");
  return [status, body.redis, (await scrape(url)).value("gatehouse_redis_up")];
}

/** The Redis of this machine; without one the test is skipped, and fails where CI says that there has to be one. */
function requireRedis(): string {
  const missing = "There is no Redis or Valkey server on this machine";
  if (process.env.GATEHOUSE_CI === "1") expect(redisProgram, `${missing}, and CI needs one`).toBeDefined();
  test.skip(redisProgram === undefined, missing);
  return redisProgram ?? "";
}

test("with REDIS_URL the copies count in Redis; when it dies under way the limits hold on in PostgreSQL", async ({
  stack,
}) => {
  const redis = await startRedis(requireRedis());
  const settings = { ...strict, REDIS_URL: redis.url };
  const [first, second] = await Promise.all([stack.startCopy(settings), stack.startCopy(settings)]);
  try {
    const address = newAddress();
    const urls = [first.url, second.url, first.url, second.url, first.url];
    expect(await statusesFrom(urls, address)).toEqual([401, 401, 401, 401, 429]);
    expect(await saidOfRedis(first.url)).toEqual([200, "up", 1]);
    const keys = await redis.keys();
    expect(keys).toContain(`gatehouse:login:${address}`);
    expect(await inPostgres(stack, address)).toBe(0);
    for (const key of keys) expect(key, "no name and no e-mail in a key").not.toContain("@");

    await redis.stop();
    const later = newAddress();
    expect(await statusesFrom(urls, later)).toEqual([401, 401, 401, 401, 429]);
    expect(await inPostgres(stack, later)).toBe(1);
    await expect.poll(() => stack.lines.join()).toContain("redis_unreachable");
    expect(await saidOfRedis(first.url), "told of, and ready all the same").toEqual([200, "down", 0]);
  } finally {
    await Promise.all([first.stop(), second.stop(), redis.stop()]);
  }
});

test("a Redis that falls silent with its connections open holds up nobody, and the limits hold on", async ({
  stack,
}) => {
  const redis = await startRedis(requireRedis());
  const copy = await stack.startCopy({ ...strict, REDIS_URL: redis.url });
  try {
    await expect.poll(() => saidOfRedis(copy.url)).toEqual([200, "up", 1]);
    redis.freeze();
    const address = newAddress();
    expect(await statusesFrom(Array(5).fill(copy.url), address)).toEqual([401, 401, 401, 401, 429]);
    expect(await inPostgres(stack, address)).toBe(1);
    expect(await saidOfRedis(copy.url)).toEqual([200, "down", 0]);
  } finally {
    await Promise.all([copy.stop(), redis.stop()]);
  }
});

test("with REDIS_CLUSTER the copies count on whichever node has the key, and on in PostgreSQL when that one dies", async ({
  stack,
}) => {
  const nodes = await startRedisCluster(requireRedis(), 3);
  const settings = { ...strict, REDIS_URL: nodes.map(({ url }) => url).join(","), REDIS_CLUSTER: "true" };
  const [first, second] = await Promise.all([stack.startCopy(settings), stack.startCopy(settings)]);
  try {
    const urls = [first.url, second.url, first.url, second.url, first.url];
    const limited = [401, 401, 401, 401, 429];
    // Connecting goes on while the app answers already: what is counted until then is counted in PostgreSQL.
    await expect
      .poll(
        async () => {
          await statusesFrom([first.url, second.url], newAddress());
          return (await Promise.all(nodes.map((node) => node.keys()))).flat().length;
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0);
    const addresses = Array.from({ length: 12 }, newAddress);
    for (const address of addresses) expect(await statusesFrom(urls, address)).toEqual(limited);
    const held = await Promise.all(
      nodes.map(async (node) => {
        const keys = await node.keys();
        return addresses.filter((address) => keys.includes(`gatehouse:login:${address}`));
      }),
    );
    expect(held.flat().toSorted(), "each is counted on one node").toEqual(addresses.toSorted());
    const busiest = held.reduce(
      (most, each, number) => (each.length > (held[most]?.length ?? 0) ? number : most),
      0,
    );

    expect(await saidOfRedis(first.url)).toEqual([200, "up", 1]);
    await nodes[busiest]?.stop();
    expect(await saidOfRedis(first.url), "one node of the cluster is away").toEqual([200, "down", 0]);
    for (const address of held[busiest] ?? [])
      expect(await statusesFrom(urls, address), "counted anew, and still limited").toEqual(limited);
    expect(await inPostgres(stack, held[busiest]?.[0] ?? "")).toBe(1);
  } finally {
    await Promise.all([first.stop(), second.stop(), ...nodes.map((node) => node.stop())]);
  }
});

test("with a REDIS_URL nobody answers at, the app starts and the limits are counted in PostgreSQL", async ({
  stack,
}) => {
  const copy = await stack.startCopy({ ...strict, REDIS_URL: "redis://127.0.0.1:9" });
  try {
    const address = newAddress();
    expect(await statusesFrom(Array(5).fill(copy.url), address)).toEqual([401, 401, 401, 401, 429]);
    expect(await inPostgres(stack, address)).toBe(1);
    expect(await saidOfRedis(copy.url)).toEqual([200, "down", 0]);
    expect(await saidOfRedis(stack.url), "of a Redis that nobody asked for").toEqual([200, null, null]);
  } finally {
    await copy.stop();
  }
});
