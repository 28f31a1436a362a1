import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { expiredToken, sessionOf } from "../support/tokens";

const path = "/api/auth/logout";
const cleared = /^gh_(access|refresh)=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax$/;

test("signing out ends the session at once: neither of its tokens works on the next request", async ({
  api,
  person,
  stack,
}) => {
  const thief = api.clone();
  expect((await thief.get("/api/auth/me")).body.username).toBe(person.username);
  const row = await sessionOf(stack, api);
  const answer = await api.post(path);
  expect([answer.status, answer.body]).toEqual([200, { message: "Logged out successfully" }]);
  expect(answer.headers.getSetCookie()).toHaveLength(2);
  for (const line of answer.headers.getSetCookie()) expect(line).toMatch(cleared);
  expect(api.sessionCookies()).toEqual([]);
  expectProblem(await thief.get("/api/auth/me"), { status: 401 });
  expectProblem(await thief.post("/api/auth/refresh"), { status: 401, code: "refresh_refused" });
  expect((await sessionOf(stack, thief)).revokedReason).toBe("signed_out");
  expect(row.revokedAt).toBeNull();
});

test("signing out ends this device's session and no other", async ({ api, person, stack }) => {
  const other = new ApiClient(stack.url);
  await other.post("/api/auth/login", { json: { username: person.username, password: person.password } });
  await api.post(path);
  expect((await other.get("/api/auth/me")).status).toBe(200);
});

test("an expired access token with its refresh cookie still signs out and clears both", async ({
  api,
  person,
  stack,
}) => {
  const thief = api.clone();
  api.cookies.set("gh_access", await expiredToken(stack, api));
  const answer = await api.post(path);
  expect(answer.status, person.username).toBe(200);
  expect(api.sessionCookies()).toEqual([]);
  expectProblem(await thief.get("/api/auth/me"), { status: 401 });
});

test("either token alone is enough to sign out, as a bearer too", async ({ api, person, stack }) => {
  const { username, password } = person;
  for (const left of ["gh_access", "gh_refresh", "bearer"]) {
    const device = new ApiClient(stack.url);
    await device.post("/api/auth/login", { json: { username, password } });
    const thief = device.clone();
    const token = device.cookies.get("gh_access");
    for (const name of ["gh_access", "gh_refresh"]) if (name !== left) device.cookies.delete(name);
    const headers: Record<string, string> = left === "bearer" ? { authorization: `Bearer ${token}` } : {};
    expect((await device.post(path, { headers })).status, left).toBe(200);
    expectProblem(await thief.get("/api/auth/me"), { status: 401 }, left);
  }
  expect((await api.get("/api/auth/me")).status).toBe(200);
});

test("signing out without being signed in clears the cookies and is no error", async ({ api }) => {
  for (const cookie of [
    "",
    "gh_access=x; gh_refresh=y",
    "gh_access=a.b.c",
    `gh_refresh=${"z".repeat(3000)}`,
  ]) {
    const answer = await api.post(path, cookie === "" ? {} : { headers: { cookie } });
    expect([answer.status, answer.body.message], cookie).toEqual([200, "Logged out successfully"]);
    expect(answer.headers.getSetCookie(), cookie).toHaveLength(2);
  }
});

test("signing out twice is no error", async ({ api, person }) => {
  const again = api.clone();
  expect((await api.post(path)).status, person.username).toBe(200);
  expect((await again.post(path)).status).toBe(200);
  expect(again.sessionCookies()).toEqual([]);
});

test("a form or a script of another site cannot sign anybody out", async ({ api, person }) => {
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "https://evil.example", "sec-fetch-site": "same-site" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { origin: "null", "sec-fetch-site": "none" },
    { origin: `${api.url}.evil.example`, "sec-fetch-site": "cross-site" },
    { origin: api.url.replace("http:", "https:"), "sec-fetch-site": "cross-site" },
    { origin: "https://evil.example", "sec-fetch-site": "" },
  ];
  const form = { "content-type": "application/x-www-form-urlencoded" };
  for (const headers of foreign) {
    const about = JSON.stringify(headers);
    const byScript = await api.post(path, { headers });
    expectProblem(byScript, { status: 403, code: "origin_refused" }, about);
    const byForm = await api.post(path, { headers: { ...headers, ...form } });
    expect([byForm.status, byForm.headers.get("location")], about).toEqual([303, "/account"]);
    expect((await api.get("/api/auth/me")).body.username, about).toBe(person.username);
  }
});

test("with cookies and neither Origin nor Sec-Fetch-Site, nothing is changed", async ({ api, person }) => {
  const { cookies } = api;
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(new URL(path, api.url), { method: "POST", headers: { cookie } });
  expect(answer.status).toBe(403);
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
});

test("our own pages sign out by either header alone", async ({ api, person }) => {
  for (const headers of [{ origin: api.url }, { "sec-fetch-site": "same-origin" }]) {
    const device = new ApiClient(api.url);
    const { username, password } = person;
    await device.post("/api/auth/login", { json: { username, password } });
    const cookie = [...device.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(new URL(path, api.url), {
      method: "POST",
      headers: { ...headers, cookie } as never,
    });
    expect(answer.status, JSON.stringify(headers)).toBe(200);
    expectProblem(await device.get("/api/auth/me"), { status: 401 });
  }
});

test("a link cannot sign anybody out: GET is refused", async ({ api, person }) => {
  expect((await api.get(path)).status).toBe(405);
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
});

test("a plain form signs out and goes to the front door", async ({ api, person }) => {
  const answer = await api.post(path, { form: {} });
  expect([answer.status, answer.headers.get("location")], person.username).toEqual([303, "/"]);
  expect(api.sessionCookies()).toEqual([]);
});
