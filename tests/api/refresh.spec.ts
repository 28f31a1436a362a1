import { ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { ageRotation, claimsOf, remint, sessionOf } from "../support/tokens";
import { register } from "../support/visits";

const path = "/api/auth/refresh";
const refused = { status: 401, code: "refresh_refused" };
const refreshOf = (api: ApiClient) => api.cookies.get("gh_refresh") ?? "";

test("refreshing rotates: a new pair, the old refresh token's one successor", async ({
  api,
  person,
  stack,
}) => {
  const before = refreshOf(api);
  const answer = await api.post(path);
  expect([answer.status, answer.body]).toEqual([
    200,
    { message: "Token refreshed", expires_in: expect.any(Number) },
  ]);
  expect(answer.body.expires_in).toBeGreaterThan(890);
  expect(answer.body.expires_in).toBeLessThanOrEqual(900);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(refreshOf(api)).not.toBe(before);
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
  expect((await sessionOf(stack, api)).generation).toBe(1);
});

test("by the body one gets the pair in the body, and no cookie is set", async ({ api, person, stack }) => {
  const client = new ApiClient(stack.url);
  const answer = await client.post(path, { json: { refresh_token: refreshOf(api) } });
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(answer.body).toEqual({
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    token_type: "bearer",
    expires_in: expect.any(Number),
  });
  const headers = { authorization: `Bearer ${answer.body.access_token}` };
  expect((await client.get("/api/auth/me", { headers })).body.username).toBe(person.username);
});

test("an API client without browser headers may refresh by the body", async ({ api, person, stack }) => {
  const response = await fetch(new URL(path, stack.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ refresh_token: refreshOf(api) }),
  });
  expect(response.status, person.username).toBe(200);
});

test("fifty tabs that refresh at once get the same successor, and nobody is logged out", async ({
  api,
  person,
  stack,
}) => {
  const tabs = Array.from({ length: 50 }, () => api.clone());
  const answers = await Promise.all(tabs.map((tab) => tab.post(path)));
  expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
  expect(new Set(tabs.map(refreshOf)).size).toBe(1);
  const seen = await Promise.all(tabs.map((tab) => tab.get("/api/auth/me")));
  expect(new Set(seen.map((answer) => answer.body.username))).toEqual(new Set([person.username]));
  expect((await sessionOf(stack, api)).generation).toBe(1);
  const [tab] = tabs;
  expect((await tab?.post(path))?.status).toBe(200);
});

test("tabs that refresh at once against two copies of the app get the same successor", async ({
  api,
  person,
  stack,
}) => {
  const copy = await stack.startCopy();
  try {
    const tabs = Array.from({ length: 20 }, (_, at) => api.clone(at % 2 ? copy.url : stack.url));
    const answers = await Promise.all(tabs.map((tab) => tab.post(path)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect(new Set(tabs.map(refreshOf)).size).toBe(1);
    for (const tab of tabs.slice(0, 2))
      expect((await tab.get("/api/auth/me")).body.username).toBe(person.username);
  } finally {
    await copy.stop();
  }
});

test("a lost answer is forgiven: the parent gets the same successor again", async ({
  api,
  person,
  stack,
}) => {
  const lost = api.clone();
  await lost.post(path);
  const retry = api.clone();
  expect((await retry.post(path)).status).toBe(200);
  expect(refreshOf(retry)).toBe(refreshOf(lost));
  expect((await retry.get("/api/auth/me")).body.username).toBe(person.username);
  expect((await sessionOf(stack, api)).revokedAt).toBeNull();
});

test("a lost answer is forgiven the day after too, as long as its tokens were never seen", async ({
  api,
  person,
  stack,
}) => {
  const lost = api.clone();
  await lost.post(path);
  await ageRotation(stack.db, claimsOf(api).sid, 86_400);
  const retry = api.clone();
  expect((await retry.post(path)).status).toBe(200);
  expect((await retry.get("/api/auth/me")).body.username).toBe(person.username);
});

test("theft is not forgiven: the parent after its successor was seen ends the whole session", async ({
  api,
  person,
  stack,
}) => {
  const thief = api.clone();
  await api.post(path);
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
  await ageRotation(stack.db, claimsOf(api).sid, 31);
  expectProblem(await thief.post(path), refused);
  expectProblem(await api.get("/api/auth/me"), { status: 401 });
  expectProblem(await api.post(path), refused);
  expect((await sessionOf(stack, api)).revokedReason).toBe("refresh_token_reused");
  await expect
    .poll(() => stack.lines.filter((line) => line.includes(claimsOf(api).sid)).join())
    .toContain("refresh_token_reused");
});

test("an older ancestor ends the session at once, even within the forgiving half minute", async ({
  api,
  person,
  stack,
}) => {
  const thief = api.clone();
  await api.post(path);
  await api.post(path);
  expectProblem(await thief.post(path), refused, person.username);
  expectProblem(await api.post(path), refused);
  expect((await sessionOf(stack, api)).revokedReason).toBe("refresh_token_reused");
});

test("what was never a refresh token of ours is refused and ends nobody's session", async ({
  api,
  person,
  stack,
}) => {
  const real = refreshOf(api);
  const [secret = "", tag = ""] = real.split(".");
  const strange = [
    "x",
    "..",
    "null",
    `${"A".repeat(43)}.${tag}`,
    `${secret}.${"A".repeat(48)}`,
    `${secret}.${tag.slice(0, -1)}`,
    `${secret}.${tag.slice(0, -4)}AAAA`,
    `${real}x`,
    "A".repeat(512),
    claimsOf(api).sid,
    api.cookies.get("gh_access") ?? "",
    await remint(stack, api, {}, testSecrets.jwtOld),
  ];
  for (const token of strange) {
    const client = new ApiClient(stack.url);
    client.cookies.set("gh_refresh", token);
    expectProblem(await client.post(path), refused, `cookie ${token}`);
    const answer = await new ApiClient(stack.url).post(path, { json: { refresh_token: token } });
    expect([400, 401], `body ${token}`).toContain(answer.status);
    expectProblem(answer, { status: answer.status }, token);
  }
  expectProblem(await new ApiClient(stack.url).post(path), refused);
  expectProblem(await new ApiClient(stack.url).post(path, { json: {} }), refused);
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
  expect((await api.post(path)).status).toBe(200);
});

test("a refresh_token that is no text, or another field, is refused by its name", async ({ api }) => {
  for (const value of [42, null, [], {}, true, "x".repeat(600)])
    expectProblem(await api.post(path, { json: { refresh_token: value } }), {
      status: 400,
      pointers: ["/refresh_token"],
    });
  expectProblem(await api.post(path, { json: { token: "x" } }), { status: 400, pointers: ["/token"] });
});

test("a refresh by another site is refused and rotates nothing", async ({ api, person, stack }) => {
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expectProblem(await api.post(path, { headers }), { status: 403, code: "origin_refused" }, person.username);
  expect((await sessionOf(stack, api)).generation).toBe(0);
});

test("refreshing renews the session of somebody without Patreon: idle time begins anew", async ({
  api,
  stack,
}) => {
  await register(api);
  const before = await sessionOf(stack, api);
  await api.post(path);
  const after = await sessionOf(stack, api);
  expect(after.idleExpiresAt.getTime()).toBeGreaterThan(before.idleExpiresAt.getTime());
  expect(after.absoluteExpiresAt).toEqual(before.absoluteExpiresAt);
});
