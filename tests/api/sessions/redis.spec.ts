import { randomInt } from "node:crypto";
import { sql } from "drizzle-orm";
import { ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import type { TestStack } from "../../support/stack";
import { newPerson } from "../../support/visits";
import { guess } from "./support/chairs";
import { redisProgram, startRedis } from "./support/redis";

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

test("with REDIS_URL the copies count in Redis; when it dies under way the limits hold on in PostgreSQL", async ({
  stack,
}) => {
  const missing = "There is no Redis or Valkey server on this machine";
  if (process.env.GATEHOUSE_CI === "1") expect(redisProgram, `${missing}, and CI needs one`).toBeDefined();
  test.skip(redisProgram === undefined, missing);
  const redis = await startRedis(redisProgram ?? "");
  const settings = { ...strict, REDIS_URL: redis.url };
  const [first, second] = await Promise.all([stack.startCopy(settings), stack.startCopy(settings)]);
  try {
    const address = newAddress();
    const urls = [first.url, second.url, first.url, second.url, first.url];
    expect(await statusesFrom(urls, address)).toEqual([401, 401, 401, 401, 429]);
    const keys = await redis.keys();
    expect(keys).toContain(`gatehouse:login:${address}`);
    expect(await inPostgres(stack, address)).toBe(0);
    for (const key of keys) expect(key, "no name and no e-mail in a key").not.toContain("@");

    await redis.stop();
    const later = newAddress();
    expect(await statusesFrom(urls, later)).toEqual([401, 401, 401, 401, 429]);
    expect(await inPostgres(stack, later)).toBe(1);
    await expect.poll(() => stack.lines.join()).toContain("redis_unreachable");
  } finally {
    await Promise.all([first.stop(), second.stop(), redis.stop()]);
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
  } finally {
    await copy.stop();
  }
});
