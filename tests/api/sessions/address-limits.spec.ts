import { randomInt } from "node:crypto";
import { type Answer, ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { expectProblem } from "../../support/problems";
import { goThroughPatreon, newPerson } from "../../support/visits";
import { guess, takeChair } from "./support/chairs";

const strict = { RATE_LIMIT_SCALE: "1", TRUSTED_PROXIES: "1" };
const tooMany = { status: 429, code: "too_many_requests" };
const from = (address: string) => ({ "x-forwarded-for": address });

/** An address no other test uses (RFC 2544's block for tests). */
const newAddress = () => `198.${18 + randomInt(2)}.${randomInt(256)}.${randomInt(256)}`;
const newNetwork = () => `2001:db8:${randomInt(65_536).toString(16)}:${randomInt(65_536).toString(16)}`;

const signInFrom = (url: string, address: string) =>
  guess(new ApiClient(url), newPerson().username, from(address));

/** The statuses of one call after the other. */
async function inTurn(times: number, call: () => Promise<Answer>): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < times; at += 1) statuses.push((await call()).status);
  return statuses;
}

test("sign-in, registration, refresh, password and Patreon are each limited by address, by their own setting", async ({
  stack,
}) => {
  const { api } = await takeChair(stack);
  const copy = await stack.startCopy({
    ...strict,
    LIMIT_LOGIN: "3/300",
    LIMIT_REGISTER: "2/300",
    LIMIT_REFRESH: "4/300",
    LIMIT_PASSWORD: "2/300",
    LIMIT_PATREON: "3/300",
  });
  try {
    const calls: Record<string, { limit: number; call(address: string): Promise<Answer> }> = {
      login: { limit: 3, call: (address) => signInFrom(copy.url, address) },
      register: {
        limit: 2,
        call: (address) =>
          new ApiClient(copy.url).post("/api/auth/register", { json: newPerson(), headers: from(address) }),
      },
      refresh: {
        limit: 4,
        call: (address) =>
          new ApiClient(copy.url).post("/api/auth/refresh", {
            json: { refresh_token: "nonsense" },
            headers: from(address),
          }),
      },
      password: {
        limit: 2,
        call: (address) =>
          api.clone(copy.url).post("/api/auth/password", {
            json: { current_password: "not it", new_password: "seven copper kettles" },
            headers: from(address),
          }),
      },
    };
    for (const [about, { limit, call }] of Object.entries(calls)) {
      const address = newAddress();
      const statuses = await inTurn(limit, () => call(address));
      expect(statuses, about).not.toContain(429);
      const refused = await call(address);
      expectProblem(refused, tooMany, about);
      expect(Number(refused.headers.get("retry-after")), about).toBeGreaterThan(200);
      expect(Number(refused.headers.get("retry-after")), about).toBeLessThanOrEqual(300);
      expect(refused.body.detail, about).toMatch(/Please wait \d+ minutes/);
      expect((await call(newAddress())).status, `${about} from elsewhere`).not.toBe(429);
    }

    const address = newAddress();
    const begin = (at = address) =>
      new ApiClient(copy.url).get("/api/auth/patreon/login", { headers: from(at) });
    expect(await inTurn(3, begin)).toEqual([303, 303, 303]);
    const page = await begin();
    expect([page.status, page.headers.get("content-type")]).toEqual([429, "text/html; charset=utf-8"]);
    expect(Number(page.headers.get("retry-after"))).toBeGreaterThan(200);
    expect(page.text).toContain("Please wait");
    expect((await begin(newAddress())).status).toBe(303);
  } finally {
    await copy.stop();
  }
});

test("a plain form that comes too often is told so on its page", async ({ stack }) => {
  const copy = await stack.startCopy({ ...strict, LIMIT_LOGIN: "1/300" });
  try {
    const headers = from(newAddress());
    const post = () =>
      new ApiClient(copy.url).post("/api/auth/login", { form: { username: "ab.c", password: "x" }, headers });
    await post();
    const client = new ApiClient(copy.url);
    const again = await client.post("/api/auth/login", {
      form: { username: "ab.c", password: "x" },
      headers,
    });
    expect([again.status, again.headers.get("location")]).toEqual([303, "/login"]);
    expect((await client.get("/login")).text).toContain("Too many tries");
  } finally {
    await copy.stop();
  }
});

test("an IPv6 customer is a /64, IPv4 in IPv6 clothes is IPv4, and only our own proxy's entry is believed", async ({
  stack,
}) => {
  const copy = await stack.startCopy({ ...strict, LIMIT_LOGIN: "3/300" });
  try {
    const statusesOf = async (addresses: string[]) => {
      const statuses: number[] = [];
      for (const address of addresses) statuses.push((await signInFrom(copy.url, address)).status);
      return statuses;
    };
    const network = newNetwork();
    expect(
      await statusesOf([
        `${network}::1`,
        `${network}:ffff:ffff:ffff:ffff`,
        `${network.toUpperCase()}:0::2`,
        `${network}:1234::9`,
        `${newNetwork()}::1`,
      ]),
      "one network, and another",
    ).toEqual([401, 401, 401, 429, 401]);

    const four = newAddress();
    const hex = four
      .split(".")
      .map((part) => Number(part).toString(16).padStart(2, "0"))
      .join("")
      .replace(/(.{4})/, "$1:");
    expect(
      await statusesOf([four, `::ffff:${four}`, `::FFFF:${hex}`, four, newAddress()]),
      "one IPv4 address in three forms",
    ).toEqual([401, 401, 401, 429, 401]);

    const real = newAddress();
    expect(
      await statusesOf([
        real,
        `${newAddress()}, ${real}`,
        `${newAddress()}, 10.0.0.1, ${real}`,
        `${newAddress()},${real}`,
        `${real}, ${newAddress()}`,
      ]),
      "what the client wrote before our proxy's entry",
    ).toEqual([401, 401, 401, 429, 401]);
  } finally {
    await copy.stop();
  }
});

test("with two proxies of ours the entry before the last counts; with none the header is not read", async ({
  stack,
}) => {
  const two = await stack.startCopy({ ...strict, TRUSTED_PROXIES: "2", LIMIT_LOGIN: "1/300" });
  const none = await stack.startCopy({ ...strict, TRUSTED_PROXIES: "0", LIMIT_LOGIN: "1/300" });
  try {
    const real = newAddress();
    const seen = [];
    for (const header of [
      `${real}, 10.0.0.1`,
      `${newAddress()}, ${real}, 10.0.0.2`,
      `${newAddress()}, 10.0.0.1`,
    ])
      seen.push((await signInFrom(two.url, header)).status);
    expect(seen).toEqual([401, 429, 401]);
    expect(await inTurn(3, () => signInFrom(none.url, real))).toEqual([401, 401, 401]);
  } finally {
    await Promise.all([two.stop(), none.stop()]);
  }
});

test("a site in earnest that limits nothing by address says so at its start", async ({ stack }) => {
  const earnest = { GATEHOUSE_DEMO: "false", PATREON_BASE_URL: "", BCRYPT_COST: "12" };
  // Copies that other tests started may have told of it before.
  const before = stack.lines.length;
  const told = () => stack.lines.slice(before).filter((line) => line.includes("addresses_not_limited"));
  const proxied = await stack.startCopy({ ...earnest, TRUSTED_PROXIES: "1" });
  await proxied.stop();
  expect(told()).toEqual([]);
  const direct = await stack.startCopy({ ...earnest, TRUSTED_PROXIES: "0" });
  await direct.stop();
  expect(told()).toHaveLength(1);
  expect(JSON.parse(told()[0] ?? "")).toMatchObject({
    ...{ level: "warn", todo: expect.stringContaining("TRUSTED_PROXIES") },
  });
});

test("two copies of the app, and a copy started later, share their counts", async ({ stack }) => {
  const settings = { ...strict, LIMIT_LOGIN: "4/300", FAILURES_BEFORE_WAIT: "3" };
  const [first, second] = await Promise.all([stack.startCopy(settings), stack.startCopy(settings)]);
  try {
    const address = newAddress();
    const statuses: number[] = [];
    for (const { url } of [first, second, first, second, first, second])
      statuses.push((await signInFrom(url, address)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
    const { username } = newPerson();
    const guesses: number[] = [];
    for (const { url } of [first, second, first, second])
      guesses.push((await guess(new ApiClient(url), username, from(newAddress()))).status);
    expect(guesses, "failures of one account").toEqual([401, 401, 401, 429]);
    await first.stop();
    const later = await stack.startCopy(settings);
    expect((await signInFrom(later.url, address)).status).toBe(429);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
});

test("whoever stays within the limits never meets them: a member's usual day", async ({ sandbox, stack }) => {
  const copy = await stack.startCopy(strict);
  try {
    const address = newAddress();
    const person = newPerson();
    const api = new ApiClient(copy.url);
    const headers = from(address);
    expect((await api.post("/api/auth/register", { json: person, headers })).status).toBe(201);
    const { username, password } = person;
    const day: number[] = [];
    for (let hour = 0; hour < 10; hour += 1) {
      day.push((await api.post("/api/auth/logout", { headers })).status);
      day.push((await guess(api, username, headers)).status);
      day.push((await api.post("/api/auth/login", { json: { username, password }, headers })).status);
      day.push((await api.post("/api/auth/refresh", { headers })).status);
    }
    expect(new Set(day)).toEqual(new Set([200, 401]));
    const patron = (await sandbox.call("POST", "people", { kind: "paying" })) as { id: string };
    expect((await goThroughPatreon(new ApiClient(copy.url), patron.id)).status).toBe(303);
  } finally {
    await copy.stop();
  }
});
