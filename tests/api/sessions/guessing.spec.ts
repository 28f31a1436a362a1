import { type Answer, ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { expectProblem } from "../../support/problems";
import type { TestStack } from "../../support/stack";
import { guess, signInDevice, takeChair } from "./support/chairs";

const strict = { RATE_LIMIT_SCALE: "1", TRUSTED_PROXIES: "1", LIMIT_LOGIN: "1000/60" };
const tooMany = { status: 429, code: "too_many_requests" };

async function withCopy(
  stack: TestStack,
  change: Record<string, string>,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const copy = await stack.startCopy({ ...strict, ...change });
  try {
    await work(copy.url);
  } finally {
    await copy.stop();
  }
}

/** A refusal tells how long to wait, in its header and in words. @returns the seconds. */
function expectToWait(answer: Answer): number {
  expectProblem(answer, tooMany);
  const seconds = Number(answer.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  const [, count, unit] = /Please wait (\d+) (seconds|minutes) and try again/.exec(answer.body.detail) ?? [];
  expect(Number(count)).toBe(unit === "seconds" ? seconds : Math.ceil(seconds / 60));
  return seconds;
}

/** Tries wrong passwords one after the other. @returns the statuses, and the last answer. */
async function guessTimes(url: string, username: string, times: number) {
  const statuses: number[] = [];
  let last: Answer | undefined;
  for (let at = 0; at < times; at += 1) {
    last = await guess(new ApiClient(url), username);
    statuses.push(last.status);
  }
  return { statuses, last: last as Answer };
}

test("from the fifth failure on an account makes guessers wait; other accounts notice nothing, and after the wait the right password opens", async ({
  stack,
}) => {
  const target = await takeChair(stack);
  const other = await takeChair(stack);
  await withCopy(stack, {}, async (url) => {
    const { statuses, last } = await guessTimes(url, target.person.username, 6);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect(expectToWait(last)).toBeLessThanOrEqual(2);
    expect((await signInDevice(url, other.person)).cookies.has("gh_access")).toBe(true);
    const { username, password } = target.person;
    const login = () => new ApiClient(url).post("/api/auth/login", { json: { username, password } });
    await expect.poll(async () => (await login()).status, { timeout: 8_000 }).toBe(200);
    const after = await guessTimes(url, username, 4);
    expect(after.statuses, "a right password forgets the wrong ones").toEqual([401, 401, 401, 401]);
  });
});

test("tries at the same moment do not slip through: of forty at once five are tried", async ({ stack }) => {
  const { person } = await takeChair(stack);
  await withCopy(stack, {}, async (url) => {
    const tries = Array.from({ length: 40 }, () => guess(new ApiClient(url), person.username));
    const statuses = (await Promise.all(tries)).map((answer) => answer.status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(35);
  });
});

test("the account is one however its name is written, and an unknown name waits like a known one", async ({
  stack,
}) => {
  const { person } = await takeChair(stack);
  await withCopy(stack, {}, async (url) => {
    const { username } = person;
    const spellings = [username, username.toUpperCase(), ` ${username} `, username, username, username];
    const known = [];
    for (const name of spellings) known.push((await guess(new ApiClient(url), name)).status);
    expect(known).toEqual([401, 401, 401, 401, 401, 429]);
    const unknown = await guessTimes(url, `nobody-${username}`, 6);
    expect(unknown.statuses).toEqual(known);
    expectToWait(unknown.last);
  });
});

test("user name and e-mail of one account are counted together", async ({ stack }) => {
  const { person } = await takeChair(stack);
  await withCopy(stack, {}, async (url) => {
    expect((await guessTimes(url, person.username, 5)).statuses).toEqual([401, 401, 401, 401, 401]);
    expect((await guess(new ApiClient(url), person.email)).status).toBe(429);
  });
});

test("so many failures in a row as are set, and then the account rests for a day", async ({ stack }) => {
  const { person } = await takeChair(stack);
  const change = { FAILURES_BEFORE_WAIT: "50", FAILURES_IN_A_ROW_MAX: "7" };
  await withCopy(stack, change, async (url) => {
    const { statuses, last } = await guessTimes(url, person.username, 8);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 401, 429]);
    const seconds = expectToWait(last);
    expect(seconds).toBeGreaterThan(86_000);
    expect(seconds).toBeLessThanOrEqual(86_400);
  });
});

test("the right person on a device known to the account still gets in while strangers guess; a forged or foreign device cookie does not help", async ({
  stack,
}) => {
  const { person } = await takeChair(stack);
  const stranger = await takeChair(stack);
  await withCopy(stack, {}, async (url) => {
    const { username, password } = person;
    const known = await signInDevice(url, person);
    const foreign = await signInDevice(url, stranger.person);
    const cookie = known.cookies.get("gh_device") ?? "";
    await known.post("/api/auth/logout");
    expect((await guessTimes(url, username, 6)).last.status).toBe(429);

    const [id = "", userId = "", mac = ""] = cookie.split(".");
    const [, , foreignMac = ""] = (foreign.cookies.get("gh_device") ?? "").split(".");
    const forged = [
      foreign.cookies.get("gh_device") ?? "",
      ...[`${id}.${userId}`, `${id}.${userId}.`, `${id}.${mac}`, `${id}.${userId}.${foreignMac}`],
      ...[`${id.slice(1)}_.${userId}.${mac}`, `${id}.${userId}1.${mac}`, `${id}.${userId}.${userId}.${mac}`],
      ...["", "x", "A".repeat(22), `${"A".repeat(22)}.${userId}.${"A".repeat(43)}`],
    ];
    for (const value of forged) {
      const client = new ApiClient(url);
      client.cookies.set("gh_device", value);
      const answer = await client.post("/api/auth/login", { json: { username, password } });
      expectProblem(answer, tooMany, value);
    }
    expect(known.cookies.get("gh_device"), "signing out forgets no device").toBe(cookie);
    const answer = await known.post("/api/auth/login", { json: { username, password } });
    expect([answer.status, answer.body.message]).toEqual([200, "Login successful"]);
  });
});

test("a known device that guesses waits by itself, and keeps nobody else out", async ({ stack }) => {
  const { person } = await takeChair(stack);
  await withCopy(stack, {}, async (url) => {
    const known = await signInDevice(url, person);
    const statuses: number[] = [];
    for (let at = 0; at < 6; at += 1) statuses.push((await guess(known, person.username)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await signInDevice(url, person)).cookies.has("gh_access")).toBe(true);
  });
});
