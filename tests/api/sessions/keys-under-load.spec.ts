import { eq } from "drizzle-orm";
import { decodeProtectedHeader } from "jose";
import { sessions } from "@/lib/db/schema";
import { ApiClient } from "../../support/client";
import { testSecrets } from "../../support/deps";
import { expect, test } from "../../support/fixtures";
import type { TestStack } from "../../support/stack";
import { claimsOf } from "../../support/tokens";
import { startTraffic, type Traffic } from "./support/steady-traffic";

const second = "n5B8vC1xZ4mA7sD0fG3hJ6kL9qW2eR5t";
const third = "q3W6eR9tY2uI5oP8aS1dF4gH7jK0lZ3x";

/** Waits until each tab has succeeded three times more. */
async function letRun(traffic: Traffic): Promise<void> {
  const from = traffic.rounds();
  await expect.poll(() => traffic.rounds(), { timeout: 30_000 }).toBeGreaterThanOrEqual(from + 3);
}

/** Nobody failed, and everybody is still in the one session they began with. */
async function expectNobodyLost(stack: TestStack, traffic: Traffic, sids: string[]): Promise<void> {
  expect(traffic.failures).toEqual([]);
  for (const [at, { jar }] of traffic.people.entries()) {
    const api = new ApiClient(stack.url);
    for (const [name, value] of jar) api.cookies.set(name, value);
    const { sid, sub } = claimsOf(api);
    expect(sid).toBe(sids[at]);
    const rows = await stack.db
      .select()
      .from(sessions)
      .where(eq(sessions.userId, Number(sub)));
    expect(rows.map((row) => [row.id, row.revokedAt])).toEqual([[sid, null]]);
  }
}

const sidsOf = (stack: TestStack, traffic: Traffic) =>
  traffic.people.map(({ jar }) => {
    const api = new ApiClient(stack.url);
    api.cookies.set("gh_access", jar.get("gh_access") ?? "");
    return claimsOf(api).sid;
  });

const versionsOf = (traffic: Traffic) =>
  traffic.people.map(({ jar }) => decodeProtectedHeader(jar.get("gh_access") ?? "").kid?.split(".")[0]);

test("under a steady load, a deploy, a rotation with the old key, one without it and a roll back log nobody out and fail no page", async ({
  stack,
}) => {
  test.setTimeout(120_000);
  const traffic = await startTraffic([stack.url], 5);
  const sids = sidsOf(stack, traffic);
  try {
    await letRun(traffic);
    await stack.restart();
    await letRun(traffic);
    await stack.restart({ JWT_SECRET: second, JWT_SECRET_OLD: testSecrets.jwt, TOKEN_VERSION: "2" });
    await letRun(traffic);
    expect(new Set(versionsOf(traffic)), "nobody had to refresh").toEqual(new Set(["1"]));
    await stack.restart({ JWT_SECRET: third, TOKEN_VERSION: "3" });
    await letRun(traffic);
    expect(new Set(versionsOf(traffic)), "everybody refreshed by themselves").toEqual(new Set(["3"]));
    await stack.restart();
    await letRun(traffic);
    expect(new Set(versionsOf(traffic))).toEqual(new Set(["1"]));
  } finally {
    await traffic.stop();
    await stack.restart();
  }
  await expectNobodyLost(stack, traffic, sids);
  expect(traffic.done.pages).toBeGreaterThan(50);
  expect(traffic.done.calls).toBeGreaterThan(50);
});

test("two copies changed one after the other, while both keys are in use, log nobody out and fail nothing", async ({
  stack,
}) => {
  test.setTimeout(120_000);
  const rotated = { JWT_SECRET: second, JWT_SECRET_OLD: testSecrets.jwt, TOKEN_VERSION: "2" };
  const first = await stack.startCopy();
  const traffic = await startTraffic([stack.url, first.url], 5);
  const sids = sidsOf(stack, traffic);
  try {
    await letRun(traffic);
    await stack.restart(rotated);
    await letRun(traffic);
    const next = await stack.startCopy(rotated);
    traffic.urls = [stack.url, next.url];
    await letRun(traffic);
    await first.stop();
    await letRun(traffic);
    traffic.urls = [stack.url];
    await next.stop();
    await letRun(traffic);
  } finally {
    await traffic.stop();
    await first.stop();
    await stack.restart();
  }
  await expectNobodyLost(stack, traffic, sids);
});
