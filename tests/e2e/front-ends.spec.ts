import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { ApiClient } from "../support/client";
import { type Host, type HttpsHosts, openHttpsHosts, passTo } from "../support/https-hosts";
import { startTestStack, type TestStack } from "../support/stack";
import { type Person, register } from "../support/visits";

const house = "https://members.example";
const front = "https://www.front.example";
const sister = "https://app.members.example";
const evil = "https://evil.example";

const emptyPage: Host = (_, to) => {
  to.writeHead(200, { "content-type": "text/html" });
  to.end("<!doctype html><title>A front end</title><p>Of somebody's own.</p>");
};

interface WorkerFixtures {
  stack: TestStack;
  hosts: HttpsHosts;
}

interface TestFixtures {
  person: Person;
  /** A browser that lets no site take part in another's cookies, as private windows and most others do. */
  strict: BrowserContext;
  /** A browser whose owner lets sites use cookies in other sites' pages. */
  lenient: BrowserContext;
}

/** The app on https at one host, and front ends at three others, as a browser sees them. */
const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const { TEST_SERVER_URL = "", TEST_TEMPLATE = "" } = process.env;
      const settings = { APP_URL: house, CORS_ORIGINS: `${front}, ${sister}`, GATEHOUSE_DEMO: "" };
      const stack = await startTestStack(TEST_SERVER_URL, TEST_TEMPLATE, { ...settings, NODE_ENV: "test" });
      await use(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  hosts: [
    async ({ stack }, use) => {
      const fronts = [front, sister, evil].map((origin) => [new URL(origin).host, emptyPage] as const);
      const hosts = await openHttpsHosts({
        ...Object.fromEntries(fronts),
        [new URL(house).host]: passTo(stack.url),
      });
      await use(hosts);
      await hosts.close();
    },
    { scope: "worker" },
  ],
  person: async ({ stack }, use) => use(await register(new ApiClient(stack.url))),
  strict: async ({ browser, hosts }, use) => {
    const context = await browser.newContext({ ...behind(hosts) });
    await use(context);
    await context.close();
  },
  lenient: async ({ playwright, launchOptions, hosts }, use) => {
    const profile = mkdtempSync(path.join(tmpdir(), "gatehouse-profile-"));
    mkdirSync(path.join(profile, "Default"));
    // What the browser's own page of settings writes. Contexts beside a profile are private windows.
    const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
    writeFileSync(path.join(profile, "Default", "Preferences"), JSON.stringify(preferences));
    const options = { ...launchOptions, ...behind(hosts) };
    const context = await playwright.chromium.launchPersistentContext(profile, options);
    await use(context);
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  },
});

const behind = ({ proxyUrl }: HttpsHosts) => ({ proxy: { server: proxyUrl }, ignoreHTTPSErrors: true });

async function openAt(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(origin);
  return page;
}

interface Question {
  json?: object;
  token?: string;
  credentials?: RequestCredentials;
}

/** Asks the house from within the page. @returns null where the browser keeps the answer from the page. */
const ask = (page: Page, method: string, address: string, question: Question = {}) =>
  page.evaluate(
    async ({ url, method, json, token, credentials }) => {
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      if (json) headers["content-type"] = "application/json";
      const body = json ? { body: JSON.stringify(json) } : {};
      try {
        const answer = await fetch(url, { method, headers, credentials: credentials ?? "omit", ...body });
        return { status: answer.status, body: await answer.json() };
      } catch {
        return null;
      }
    },
    { url: house + address, method, ...question },
  );

/** The same with the browser's cookies. */
const askWithCookies = (page: Page, method: string, address: string, json?: object) =>
  ask(page, method, address, { credentials: "include", ...(json ? { json } : {}) });

const me = (page: Page) => askWithCookies(page, "GET", "/api/auth/me");

const sessionCookies = async (context: BrowserContext) =>
  (await context.cookies(house)).filter(({ name }) => /^__Host-gh_(access|refresh)$/.test(name));

/** Signs in, asks who one is, refreshes, and signs out, all with cookies from a page elsewhere. */
async function goRound(context: BrowserContext, page: Page, { username, password }: Person): Promise<void> {
  expect(await me(page)).toMatchObject({ status: 401 });
  const entered = await askWithCookies(page, "POST", "/api/auth/login", { username, password });
  expect(entered).toMatchObject({ status: 200, body: { user: { username } } });
  const first = await sessionCookies(context);
  expect(first).toHaveLength(2);
  for (const cookie of first)
    expect(cookie).toMatchObject({ sameSite: "None", secure: true, httpOnly: true, path: "/" });
  expect(await me(page)).toMatchObject({ status: 200, body: { username } });
  expect(await askWithCookies(page, "POST", "/api/auth/refresh")).toMatchObject({ status: 200 });
  const refreshed = await sessionCookies(context);
  expect(refreshed).toHaveLength(2);
  for (const { name, value } of refreshed)
    expect(value).not.toBe(first.find((cookie) => cookie.name === name)?.value);
  expect(await me(page)).toMatchObject({ status: 200, body: { username } });
  expect(await askWithCookies(page, "POST", "/api/auth/logout")).toMatchObject({ status: 200 });
  expect(await sessionCookies(context)).toEqual([]);
  expect(await me(page)).toMatchObject({ status: 401 });
}

test("a front end on another site signs a person in, refreshes and signs out with cookies", async ({
  lenient,
  hosts,
  person,
}) => {
  await goRound(lenient, await openAt(lenient, front), person);
  // JSON from elsewhere is sent only after the browser has asked whether it may be.
  expect(hosts.asked).toContain("OPTIONS members.example/api/auth/login");
});

test("a front end on our own site does so in browsers too that keep sites' cookies apart", async ({
  strict,
  person,
}) => {
  await goRound(strict, await openAt(strict, sister), person);
});

test("a front end on another site does so with a bearer token, in every browser", async ({
  strict,
  hosts,
  person: { username, email, password },
}) => {
  const page = await openAt(strict, front);
  const json = { email, password };
  const entered = await ask(page, "POST", "/api/v1/auth/login", { json });
  expect(entered).toMatchObject({ status: 200, body: { user: { email } } });
  const { token, refresh_token } = entered?.body ?? {};
  const known = await ask(page, "GET", "/api/v1/auth/me", { token });
  expect(known).toMatchObject({ status: 200, body: { name: username, email } });
  const renewed = await ask(page, "POST", "/api/v1/auth/refresh", { json: { refresh_token } });
  expect(renewed).toMatchObject({ status: 200, body: { token_type: "bearer" } });
  const next: string = renewed?.body.access_token;
  expect(await ask(page, "GET", "/api/auth/me", { token: next })).toMatchObject({
    status: 200,
    body: { username },
  });
  expect(await ask(page, "POST", "/api/v1/auth/logout", { token: next })).toMatchObject({ status: 200 });
  expect(await ask(page, "GET", "/api/v1/auth/me", { token: next })).toMatchObject({ status: 401 });
  expect(await strict.cookies()).toEqual([]);
  for (const asked of ["login", "me", "refresh", "logout"])
    expect(hosts.asked).toContain(`OPTIONS members.example/api/v1/auth/${asked}`);
});

test("a page that is not on the list reads nothing and ends nothing", async ({
  lenient,
  hosts,
  person: { username, email, password },
}) => {
  const page = await openAt(lenient, front);
  const proof = { username, password };
  expect(await askWithCookies(page, "POST", "/api/auth/login", proof)).toMatchObject({ status: 200 });
  const other = await openAt(lenient, evil);
  const before = hosts.asked.length;
  expect(await me(other)).toBeNull();
  // Without a body there is no asking first: it comes, with the cookies, and is refused.
  expect(await askWithCookies(other, "POST", "/api/auth/logout")).toBeNull();
  expect(await askWithCookies(other, "POST", "/api/auth/login", proof)).toBeNull();
  expect(await ask(other, "POST", "/api/v1/auth/login", { json: { email, password } })).toBeNull();
  const asked = hosts.asked.slice(before).filter((one) => one.includes(" members.example/"));
  expect(asked).toEqual([
    "GET members.example/api/auth/me",
    "POST members.example/api/auth/logout",
    "OPTIONS members.example/api/auth/login",
    "OPTIONS members.example/api/v1/auth/login",
  ]);
  expect(await me(page)).toMatchObject({ status: 200, body: { username } });
});
