import { ApiClient, type Call } from "../support/client";
import { test as base, expect } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { startTestStack, type TestStack } from "../support/stack";
import { newPerson } from "../support/visits";

const front = "https://www.front.example";
const same = "https://app.members.example";
const evil = "https://evil.example";
const appUrl = "https://members.example";

/** An app on https, as its settings say, with a front end on another site and one on its own. */
const test = base.extend<object, { stack: TestStack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const { TEST_SERVER_URL = "", TEST_TEMPLATE = "" } = process.env;
      const settings = { APP_URL: appUrl, CORS_ORIGINS: `${front}, ${same}`, GATEHOUSE_DEMO: "" };
      const stack = await startTestStack(TEST_SERVER_URL, TEST_TEMPLATE, { ...settings, NODE_ENV: "test" });
      await use(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

const from = (origin: string, call: Call = {}): Call => ({
  ...call,
  headers: { origin, "sec-fetch-site": "cross-site", ...call.headers },
});

const corsOf = (headers: Headers) => ({
  origin: headers.get("access-control-allow-origin"),
  credentials: headers.get("access-control-allow-credentials"),
});

test("a listed front end may read every answer, with cookies, and errors too; all others may read none", async ({
  api,
}) => {
  const calls: [string, string, Call][] = [
    ["POST", "/api/auth/register", { json: newPerson() }],
    ["GET", "/api/auth/me", {}],
    ["POST", "/api/auth/login", { json: {} }],
    ["POST", "/api/auth/login", { raw: "x", headers: { "content-type": "text/plain" } }],
    ["PATCH", "/api/auth/me", {}],
    ["GET", "/api/nothing", {}],
    ["GET", "/api/openapi.json", {}],
    ["GET", "/api/v1/auth/me", {}],
  ];
  for (const [method, path, call] of calls) {
    for (const origin of [front, same]) {
      const { headers } = await api.call(method, path, from(origin, call));
      expect(corsOf(headers), `${method} ${path}`).toEqual({ origin, credentials: "true" });
      expect(headers.get("access-control-expose-headers")).toContain("x-request-id, retry-after");
      expect(headers.get("vary"), `${method} ${path}`).toMatch(/\bOrigin\b/);
    }
    for (const origin of [evil, "null", `${front}.evil.example`, "http://www.front.example", ""]) {
      const { headers } = await api.call(method, path, from(origin, call));
      expect(corsOf(headers), `${method} ${path} ${origin}`).toEqual({ origin: null, credentials: null });
      expect(headers.get("vary"), `${method} ${path}`).toMatch(/\bOrigin\b/);
    }
  }
});

test("a browser that asks first is told the methods of that very address, and may remember it", async ({
  api,
}) => {
  const ask = {
    "access-control-request-method": "DELETE",
    "access-control-request-headers": "authorization",
  };
  const told = await api.call("OPTIONS", "/api/auth/sessions", from(front, { headers: ask }));
  expect([told.status, told.text]).toEqual([204, ""]);
  expect(corsOf(told.headers)).toEqual({ origin: front, credentials: "true" });
  expect(told.headers.get("access-control-allow-methods")).toBe("HEAD, GET, DELETE, OPTIONS");
  expect(told.headers.get("access-control-allow-headers")).toBe("authorization, content-type");
  expect(told.headers.get("access-control-max-age")).toBe("7200");
  const refused = await api.call("OPTIONS", "/api/auth/sessions", from(evil, { headers: ask }));
  expect([...refused.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  expect(refused.headers.get("allow")).toBe("HEAD, GET, DELETE, OPTIONS");
});

test("cookies go across sites, and only listed origins change anything with them", async ({ api }) => {
  const registered = await api.post("/api/auth/register", from(front, { json: newPerson() }));
  expect(registered.status).toBe(201);
  for (const line of registered.headers.getSetCookie()) {
    expect(line).toMatch(/^__Host-gh_/);
    expect(line).toContain("Secure; SameSite=None");
  }
  // What only our own pages and Patreon's way back need stays with them.
  const begun = await api.get("/api/auth/patreon/login");
  expect(begun.headers.getSetCookie().join()).toMatch(/^__Host-gh_oauth=.*SameSite=Lax$/);
  for (const origin of [evil, "null", `${front}:444`])
    expectProblem(await api.post("/api/auth/logout", from(origin)), { status: 403, code: "origin_refused" });
  expect((await api.get("/api/auth/me")).status).toBe(200);
  const noOrigin = { headers: { origin: "", "sec-fetch-site": "cross-site" } };
  expectProblem(await api.post("/api/auth/logout", noOrigin), { status: 403, code: "origin_refused" });
  expect((await api.post("/api/auth/logout", from(front))).status).toBe(200);
  expectProblem(await api.get("/api/auth/me", from(front)), { status: 401 });
});

test("a front end on our own site needs no cookies that go across sites", async ({ stack }) => {
  const copy = await stack.startCopy({ CORS_ORIGINS: same });
  try {
    const answer = await new ApiClient(copy.url).post(
      "/api/auth/register",
      from(same, { json: newPerson() }),
    );
    expect([answer.status, corsOf(answer.headers).origin]).toEqual([201, same]);
    for (const line of answer.headers.getSetCookie()) expect(line).toContain("SameSite=Lax");
  } finally {
    await copy.stop();
  }
});
