import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { newPerson } from "../support/visits";

const nonceOf = (policy: string | null) => /'nonce-([\w+/=]+)'/.exec(policy ?? "")?.[1];

test("every page has a content security policy with a nonce of its own request, which its scripts carry", async ({
  api,
  person,
}) => {
  const nonces = new Set<string>();
  const pages = ["/", "/login", "/register", "/labs", "/account", "/login", "/no-such-page"];
  for (const page of pages) {
    const answer = await api.get(page);
    const policy = answer.headers.get("content-security-policy");
    const nonce = nonceOf(policy);
    expect(nonce, page).toMatch(/^[\w+/]{22}==$/);
    nonces.add(nonce ?? "");
    for (const part of [
      "object-src 'none'",
      "base-uri 'self'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ])
      expect(policy, page).toContain(part);
    const scripts = /script-src ([^;]*)/.exec(policy ?? "")?.[1];
    expect(scripts, page).toBe(`'self' 'nonce-${nonce}' 'strict-dynamic'`);
    for (const [tag] of answer.text.matchAll(/<script\b[^>]*>/g))
      expect(tag, page).toContain(`nonce="${nonce}"`);
  }
  expect(nonces.size, person.username).toBe(pages.length);
});

test("a nonce that the request brings along is not used", async ({ api }) => {
  const headers = {
    "x-nonce": "attacker",
    "content-security-policy": "script-src 'nonce-attacker'",
    "x-request-id": "attacker",
  };
  const answer = await api.get("/login", { headers });
  expect(answer.text).not.toContain("attacker");
  expect(answer.headers.get("content-security-policy")).not.toContain("attacker");
  expect(answer.headers.get("x-request-id")).not.toBe("attacker");
});

test("pages and API alike carry the security headers, and nothing tells what they run on", async ({
  api,
  person,
}) => {
  for (const path of ["/", "/labs", "/api/auth/me", "/api/health", "/api/nothing", "/icon.svg"]) {
    const { headers } = await api.get(path);
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("x-frame-options"), path).toBe("DENY");
    expect(headers.get("referrer-policy"), path).toBe("same-origin");
    expect(headers.get("strict-transport-security"), path).toContain("max-age=");
    expect(headers.get("x-powered-by"), path).toBeNull();
  }
  expect(person.username).toBeTruthy();
});

test("whatever sets a cookie or is personal is stored by nobody on the way", async ({
  api,
  person,
  stack,
}) => {
  const { username, password } = person;
  const answers = {
    me: await api.get("/api/auth/me"),
    "me without a session": await new ApiClient(stack.url).get("/api/auth/me"),
    refresh: await api.clone().post("/api/auth/refresh"),
    resume: await api.clone().get("/api/auth/resume?return_to=/labs"),
    login: await new ApiClient(stack.url).post("/api/auth/login", { json: { username, password } }),
    "login by a form": await new ApiClient(stack.url).post("/api/auth/login", {
      form: { username, password },
    }),
    "a refused form": await new ApiClient(stack.url).post("/api/auth/login", { form: { username } }),
    register: await new ApiClient(stack.url).post("/api/auth/register", { json: newPerson() }),
    "to Patreon": await api.clone().get("/api/auth/patreon/login"),
    "the gate's redirect": await new ApiClient(stack.url).get("/labs"),
    logout: await api.clone().post("/api/auth/logout"),
  };
  for (const [about, answer] of Object.entries(answers))
    expect(answer.headers.get("cache-control"), about).toBe("private, no-store");
  const device = new ApiClient(stack.url);
  await device.post("/api/auth/login", { json: { username, password } });
  for (const page of ["/labs", "/account", "/"]) {
    const { headers } = await device.get(page);
    expect(headers.get("cache-control"), page).toMatch(/private.*no-store/);
  }
});

test("every API answer has a request id of its own", async ({ api }) => {
  const paths = ["/api/auth/me", "/api/ready", "/api/nothing", "/api/auth/resume", "/api/auth/me"];
  const ids = await Promise.all(
    paths.map(async (path) =>
      (await api.get(path, { headers: { "x-request-id": "mine" } })).headers.get("x-request-id"),
    ),
  );
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(ids).size).toBe(paths.length);
});

const attributes = (line: string) => line.split("; ").slice(1).sort();
const nameOf = (line: string) => line.split("=")[0];

test("on http the cookies are for this host alone, out of reach of scripts, as long as their tokens", async ({
  api,
}) => {
  const answer = await api.post("/api/auth/register", { json: newPerson() });
  const lines = answer.headers.getSetCookie();
  const access = lines.find((line) => nameOf(line) === "gh_access") ?? "";
  const refresh = lines.find((line) => nameOf(line) === "gh_refresh") ?? "";
  const common = ["HttpOnly", "Path=/", "SameSite=Lax"];
  expect(attributes(access).filter((part) => !part.startsWith("Max-Age"))).toEqual(common);
  expect(attributes(refresh).filter((part) => !part.startsWith("Max-Age"))).toEqual(common);
  const seconds = (line: string) => Number(/Max-Age=(\d+)/.exec(line)?.[1]);
  expect(Math.abs(seconds(access) - 900)).toBeLessThanOrEqual(5);
  expect(Math.abs(seconds(refresh) - 7 * 86_400)).toBeLessThanOrEqual(5);
});

test("on https the cookies are __Host- and Secure, and plain ones sign nobody in", async ({ stack }) => {
  const appUrl = "https://localhost";
  const copy = await stack.startCopy({ APP_URL: appUrl });
  try {
    const api = new ApiClient(copy.url);
    const headers = { origin: appUrl };
    const answer = await api.post("/api/auth/register", { json: newPerson(), headers });
    expect(answer.status, answer.text).toBe(201);
    for (const line of answer.headers.getSetCookie()) {
      expect(line).toMatch(/^__Host-gh_/);
      expect(attributes(line)).toEqual(
        expect.arrayContaining(["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]),
      );
      expect(line).not.toMatch(/domain=/i);
    }
    expect((await api.get("/api/auth/me")).status).toBe(200);
    expect((await api.get("/labs")).status).toBe(200);
    const plain = new ApiClient(copy.url);
    for (const [name, value] of api.cookies) plain.cookies.set(name.replace("__Host-", ""), value);
    expect((await plain.get("/api/auth/me")).status).toBe(401);
    expect((await plain.get("/labs")).headers.get("location")).toContain("/login?return_to=%2Flabs");
    const begun = await api.get("/api/auth/patreon/login");
    expect(begun.headers.getSetCookie().join()).toMatch(
      /^__Host-gh_oauth=[\w-]{32}; Path=\/; Max-Age=\d+; HttpOnly; Secure/,
    );
    expect(begun.headers.get("location")).toContain(
      encodeURIComponent(`${appUrl}/api/auth/patreon/callback`),
    );
  } finally {
    await copy.stop();
  }
});

test("with COOKIE_DOMAIN the cookies are __Secure- and for that domain, and clearing hits the same ones", async ({
  stack,
}) => {
  const copy = await stack.startCopy({ APP_URL: "https://localhost", COOKIE_DOMAIN: "localhost" });
  try {
    const api = new ApiClient(copy.url);
    const headers = { origin: "https://localhost" };
    const set = await api.post("/api/auth/register", { json: newPerson(), headers });
    const cleared = await api.post("/api/auth/logout", { headers });
    for (const answer of [set, cleared])
      for (const name of ["__Secure-gh_access", "__Secure-gh_refresh"]) {
        const line = answer.headers.getSetCookie().find((one) => nameOf(one) === name) ?? "";
        expect(attributes(line)).toEqual(expect.arrayContaining(["Domain=localhost", "Path=/", "Secure"]));
      }
    expect([...api.cookies.keys()].filter((name) => /access|refresh/.test(name))).toEqual([]);
  } finally {
    await copy.stop();
  }
});
