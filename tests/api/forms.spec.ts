import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { hostileTargets } from "../support/hostile-targets";
import { countRows } from "../support/rows";
import { locationOf, newPerson } from "../support/visits";

/** What the form's cookie says to the page. */
const toldOf = (api: ApiClient) => {
  const text = api.cookies.get("gh_form") ?? "";
  const json = Buffer.from(text, "base64url").toString();
  return { json, state: json === "" ? null : JSON.parse(json) };
};

test("a registration by a plain form leads into the labs, signed in", async ({ api }) => {
  const answer = await api.post("/api/auth/register", { form: { ...newPerson() } });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/labs");
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect((await api.get("/api/auth/me")).status).toBe(200);
});

test("a sign-in by a plain form leads to return_to", async ({ person, stack }) => {
  const { username, password } = person;
  for (const target of ["/account", "/labs?room=2#top", "/"]) {
    const api = new ApiClient(stack.url);
    const answer = await api.post(`/api/auth/login?return_to=${encodeURIComponent(target)}`, {
      form: { username, password },
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, target]);
    expect(api.cookies.has("gh_refresh")).toBe(true);
  }
});

test("a sign-in by a plain form leads to no other site, whatever return_to says", async ({
  person,
  stack,
}) => {
  const { username, password } = person;
  for (const hostile of hostileTargets) {
    const answer = await new ApiClient(stack.url).post(`/api/auth/login?return_to=${hostile}`, {
      form: { username, password },
    });
    expect([answer.status, answer.headers.get("location")], hostile).toEqual([303, "/labs"]);
  }
});

test("a refused form goes back to its page, which says why and remembers all but the password", async ({
  api,
  stack,
}) => {
  const before = await countRows(stack.db);
  const typed = { username: "no such person", password: "a very secret thing" };
  const answer = await api.post("/api/auth/login?return_to=%2Faccount", { form: typed });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/login?return_to=%2Faccount");
  const { json, state } = toldOf(api);
  expect(state).toEqual({
    form: "login",
    detail: "Invalid credentials",
    errors: [],
    values: { username: typed.username },
  });
  expect(json).not.toContain(typed.password);
  const page = await api.get("/login?return_to=%2Faccount");
  expect(page.text).toContain("Invalid credentials");
  expect(page.text).toContain(typed.username);
  expect(page.text).not.toContain(typed.password);
  expect(await countRows(stack.db)).toEqual(before);
});

test("a refused registration form tells each field what is wrong with it", async ({ api }) => {
  const typed = { username: "12", email: "nowhere", password: "short", extra: "1" };
  const answer = await api.post("/api/auth/register", { form: typed });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/register"]);
  const { json, state } = toldOf(api);
  const pointers = state.errors.map((error: { pointer: string }) => error.pointer);
  expect(pointers).toEqual(expect.arrayContaining(["/username", "/email", "/password"]));
  expect(json).not.toContain("short");
  expect((await api.get("/register")).text).toContain("A username has at least 3 characters");
});

test("a refused form's way back leads to no other site", async ({ api }) => {
  for (const hostile of hostileTargets) {
    const answer = await api.post(`/api/auth/login?return_to=${hostile}`, { form: { username: "x" } });
    const back = locationOf(answer, api.url);
    expect([back.origin, back.pathname, back.searchParams.get("return_to")], hostile).toEqual([
      api.url,
      "/login",
      "/labs",
    ]);
  }
});

test("a form's cookie stays below what a browser keeps, whatever was typed", async ({ api }) => {
  const typed = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`field${at}`, "ж".repeat(400)]));
  const answer = await api.post("/api/auth/register", { form: { ...typed, username: "Ж".repeat(500) } });
  expect(answer.status).toBe(303);
  for (const line of answer.headers.getSetCookie()) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4096);
  expect(toldOf(api).state.form).toBe("register");
});

test("a form posted by another site signs nobody in or up", async ({ api, person, stack }) => {
  const before = await countRows(stack.db);
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  const { username, password } = person;
  for (const [path, form] of [
    ["/api/auth/login", { username, password }],
    ["/api/auth/register", { ...newPerson() }],
  ] as const) {
    const stranger = new ApiClient(stack.url);
    const answer = await stranger.post(path, { form, headers });
    expect(answer.status).toBe(303);
    expect(stranger.cookies.has("gh_access")).toBe(false);
    expect(toldOf(stranger).state.detail).toContain("our own pages");
  }
  expect(await countRows(stack.db)).toEqual(before);
  expect((await api.get("/api/auth/me")).status).toBe(200);
});
