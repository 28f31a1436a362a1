import { type Answer, ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { sendRaw } from "../support/raw-request";
import type { TestStack } from "../support/stack";
import { expiredToken, remint } from "../support/tokens";
import type { Person } from "../support/visits";

test("without cookies a protected page leads to the sign-in, and back from there", async ({ api }) => {
  const ways = {
    "/labs": "/login?return_to=%2Flabs",
    "/labs?room=1&x=%2F": "/login?return_to=%2Flabs%3Froom%3D1%26x%3D%252F",
    "/labs/deep/inside": "/login?return_to=%2Flabs%2Fdeep%2Finside",
    "/account": "/login?return_to=%2Faccount",
  };
  for (const [path, location] of Object.entries(ways)) {
    const answer = await api.get(path);
    expect([answer.status, new URL(answer.headers.get("location") ?? "", api.url).href]).toEqual([
      307,
      `${api.url}${location}`,
    ]);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
  }
});

test("signed in, the page is there and says who one is", async ({ api, person }) => {
  for (const path of ["/labs", "/account"]) {
    const answer = await api.get(path);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(person.username);
  }
});

/** Tokens that name a real session and must open nothing. */
async function worthlessTokens(stack: TestStack, api: ApiClient): Promise<Record<string, string>> {
  const genuine = await remint(stack, api);
  const [, payload = "", signature = ""] = genuine.split(".");
  const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
  return {
    none: "",
    expired: await expiredToken(stack, api),
    "another key": await remint(stack, api, {}, testSecrets.jwtOld),
    "alg none": `${unsigned}.${payload}.`,
    "alg none with a signature": `${unsigned}.${payload}.${signature}`,
    "no signature": genuine.slice(0, genuine.lastIndexOf(".") + 1),
    garbage: "x.y.z",
  };
}

/** Not one byte of a protected page: neither whose it is nor the words that only it has. */
function expectNothingShown(answer: Answer, person: Person, about: string): void {
  for (const secret of [person.username, person.email, "Hello, ", "These are the labs", "Next check"])
    expect(answer.text, about).not.toContain(secret);
  expect(answer.headers.getSetCookie().join(), about).not.toContain("gh_access");
  expect(answer.status, about).not.toBe(500);
}

const paths = [
  ...[
    "/labs",
    "/labs/",
    "//labs",
    "/labs//",
    "///labs",
    "/./labs",
    "/x/../labs",
    "/%2e/labs",
    "/x/%2e%2e/labs",
  ],
  ...[
    "/LABS",
    "/Labs",
    "/%6cabs",
    "/%6C%61%62%73",
    "/labs%2f",
    "/%2flabs",
    "/labs%00",
    "/labs%20",
    "/labs;x=1",
  ],
  ...[
    "/labs.rsc",
    "/labs.txt",
    "/labs.json",
    "/labs.segments/_tree.segment.rsc",
    "/index/../labs",
    "/labs?_rsc=abc",
  ],
  ...[
    "/_next/data/build/labs.json",
    "/_next/../labs",
    "/_next/static/../../labs",
    "/api/../labs",
    "/%5clabs",
    "/labs\\",
  ],
  ...["/login/../labs", "/icon.svg/../labs", "/(member)/labs", "/account/../labs"],
];

test("no form of the path shows a byte of a protected page, with no token or a worthless one", async ({
  api,
  person,
  stack,
}) => {
  const tokens = await worthlessTokens(stack, api);
  for (const path of paths)
    for (const [kind, token] of Object.entries(tokens)) {
      const headers: Record<string, string> = token === "" ? {} : { cookie: `gh_access=${token}` };
      const about = `${path} with ${kind}`;
      expectNothingShown(await sendRaw(stack.url, { path, headers }), person, about);
    }
});

test("no method and none of Next's own requests shows a byte of a protected page", async ({
  api,
  person,
  stack,
}) => {
  const tokens = await worthlessTokens(stack, api);
  const tree = encodeURIComponent(
    '["",{"children":["(member)",{"children":["labs",{"children":["__PAGE__",{}]}]}]},null,null]',
  );
  const asked: Record<string, string>[] = [
    {},
    { rsc: "1" },
    { rsc: "1", "next-router-state-tree": tree, "next-url": "/labs" },
    { rsc: "1", "next-router-prefetch": "1" },
    { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    { "next-action": "0".repeat(42), "content-type": "text/plain;charset=UTF-8" },
    { "x-nextjs-data": "1" },
    { accept: "application/json" },
  ];
  for (const method of ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"])
    for (const more of asked)
      for (const [kind, token] of Object.entries(tokens)) {
        const headers = { ...more, ...(token === "" ? {} : { cookie: `gh_access=${token}` }) };
        const answer = await sendRaw(stack.url, { method, path: "/labs", headers });
        expectNothingShown(answer, person, `${method} ${JSON.stringify(more)} with ${kind}`);
        expect(answer.status, `${method} ${JSON.stringify(more)} with ${kind}`).toBe(307);
      }
});

const names = [
  "middleware",
  "src/middleware",
  "proxy",
  "src/proxy",
  "pages/_middleware",
  "/middleware",
  "1",
  "true",
];

/** Headers by which a server or a proxy has at some time been told that its middleware has run, or another address. */
const disguises: Record<string, string>[] = [
  ...names.map((name) => ({ "x-middleware-subrequest": name })),
  ...names.map((name) => ({ "x-middleware-subrequest": Array(5).fill(name).join(":") })),
  { "x-middleware-subrequest": "middleware", "x-middleware-subrequest-id": "0000000000000000" },
  { "x-middleware-next": "1" },
  { "x-middleware-invoke": "1" },
  { "x-middleware-prefetch": "1" },
  { "x-middleware-rewrite": "/labs" },
  { "x-middleware-redirect": "/labs" },
  { "x-middleware-skip": "1" },
  { "x-middleware-set-cookie": "gh_access=x" },
  { "x-middleware-override-headers": "cookie", "x-middleware-request-cookie": "gh_access=x" },
  { "x-invoke-path": "/labs", "x-invoke-status": "200", "x-invoke-output": "/labs" },
  { "x-matched-path": "/labs", "x-now-route-matches": "1=labs" },
  { "x-original-url": "/labs", "x-rewrite-url": "/labs" },
  { "x-forwarded-host": "127.0.0.1", "x-forwarded-prefix": "/labs" },
  { "x-nextjs-rewritten-path": "/labs", "next-resume": "1" },
  { "x-nonce": "abc", "x-request-path": "/login" },
];

test("no header makes the gate look away", async ({ api, person, stack }) => {
  const tokens = await worthlessTokens(stack, api);
  for (const disguise of disguises)
    for (const [path, token] of [
      ["/labs", tokens.none],
      ["/labs", tokens.expired],
      ["/labs", tokens["another key"]],
      ["/login", tokens.expired],
    ] as const) {
      const headers = { ...disguise, ...(token ? { cookie: `gh_access=${token}` } : {}) };
      const about = `${path} ${JSON.stringify(disguise)}`;
      const answer = await sendRaw(stack.url, { path, headers });
      expectNothingShown(answer, person, about);
      if (path === "/labs") expect(answer.status, about).toBe(307);
    }
});

test("a token the gate still honours shows nothing once the session has ended: the page asks the database", async ({
  api,
  person,
  stack,
}) => {
  const thief = api.clone();
  await api.post("/api/auth/logout");
  for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
    const answer = await thief.get("/labs", { headers });
    expectNothingShown(answer, person, JSON.stringify(headers));
  }
  const alone = new ApiClient(stack.url);
  alone.cookies.set("gh_access", thief.cookies.get("gh_access") ?? "");
  expectNothingShown(await alone.get("/labs"), person, "access token alone");
});

test("the public pages open without cookies and with worthless ones", async ({ api, person, stack }) => {
  const tokens = await worthlessTokens(stack, api);
  for (const path of ["/", "/login", "/register"])
    for (const [kind, token] of Object.entries(tokens)) {
      const headers = { cookie: `gh_access=${token}` };
      const answer = await sendRaw(stack.url, { path, headers });
      expect(answer.status, `${path} with ${kind}`).toBe(200);
      expectNothingShown(answer, person, `${path} with ${kind}`);
    }
});
