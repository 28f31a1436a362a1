import { eq } from "drizzle-orm";
import { makePasswordLink } from "@/lib/accounts/password-links";
import { oneTimeLinks, users } from "@/lib/db/schema";
import { badBodies } from "../support/bad-bodies";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { sendRaw } from "../support/raw-request";
import { countRows } from "../support/rows";
import type { TestStack } from "../support/stack";
import { newPerson } from "../support/visits";
import { signInDevice, takeChair } from "./sessions/support/chairs";
import { expectEnded, expectSignedIn } from "./sessions/support/ended";

const path = "/api/auth/password-link";
const next = "seven copper kettles";
const gone = { status: 410, code: "password_link_refused" };

const make = async (stack: TestStack, userId: number, hours = 24) =>
  (await makePasswordLink({ db: stack.db, now: () => new Date() }, { ...{ userId, createdBy: null, hours } }))
    .token;
const use = (stack: TestStack, token: string, new_password = next, api = new ApiClient(stack.url)) =>
  api.post(path, { json: { token, new_password } });
const login = (stack: TestStack, username: string, password: string) =>
  new ApiClient(stack.url).post("/api/auth/login", { json: { username, password } });

test("a link sets the password, ends every session and signs its device in", async ({ stack }) => {
  const { api, person, id } = await takeChair(stack);
  const other = await signInDevice(stack.url, person);
  const fresh = new ApiClient(stack.url);
  const answer = await use(stack, await make(stack, id), next, fresh);
  expect([answer.status, answer.body]).toEqual([200, { message: "Password changed" }]);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  for (const ended of [api, other]) await expectEnded(ended, person.username);
  await expectSignedIn(fresh, person.username);
  expect(fresh.cookies.has("gh_device")).toBe(true);
  expectProblem(await login(stack, person.username, person.password), {
    ...{ status: 401, code: "invalid_credentials" },
  });
  expect((await login(stack, person.username, next)).status).toBe(200);
});

test("a link that is used, replaced, expired, unknown or a deactivated person's is refused in one sentence, and its page shows the ways on", async ({
  stack,
}) => {
  const { id, person } = await takeChair(stack);
  const off = await takeChair(stack);
  const used = await make(stack, id);
  expect((await use(stack, used)).status).toBe(200);
  const replaced = await make(stack, id);
  const expired = await make(stack, id);
  await stack.db
    .update(oneTimeLinks)
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where(eq(oneTimeLinks.userId, id));
  const deactivated = await make(stack, off.id);
  await stack.db.update(users).set({ isActive: false }).where(eq(users.id, off.id));
  const before = await countRows(stack.db);
  const links = {
    used,
    replaced,
    expired,
    deactivated,
    unknown: "A".repeat(43),
    nonsense: "x",
    "a NUL": "\0",
  };
  const details = new Set<string>();
  for (const [about, token] of Object.entries(links)) {
    const api = new ApiClient(stack.url);
    const answer = await use(stack, token, "eleven wooden oars", api);
    expectProblem(answer, gone, about);
    details.add(answer.body.detail);
    expect(api.cookies.size, about).toBe(0);
    const page = await api.get(`/password-link?token=${encodeURIComponent(token)}`);
    expect(page.text, about).toContain("This link is not good any more");
    expect(page.text, about).toContain("Continue with Patreon");
    expect(page.text, about).not.toContain("<form aria-label");
    for (const name of [person.username, off.person.username]) expect(page.text, about).not.toContain(name);
  }
  expect([...details]).toHaveLength(1);
  expect(await countRows(stack.db)).toEqual(before);
  for (const address of ["/password-link", "/password-link?token=", "/password-link?token=a&token=b"])
    expect((await new ApiClient(stack.url).get(address)).text, address).toContain("not good any more");
  expect((await login(stack, person.username, next)).status).toBe(200);
});

test("of twenty uses at the same moment one signs in", async ({ stack }) => {
  const { id, person } = await takeChair(stack);
  const token = await make(stack, id);
  const wanted = Array.from({ length: 20 }, (_, at) => `${at} copper kettles of ${at + 7}`);
  const answers = await Promise.all(wanted.map((password) => use(stack, token, password)));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 410)).toHaveLength(19);
  const winner = wanted[statuses.indexOf(200)] ?? "";
  expect((await login(stack, person.username, winner)).status).toBe(200);
});

test("looking at the page, as programs that read mail do, changes nothing, and is kept by nobody on the way", async ({
  stack,
}) => {
  const { id, api: signedIn, person } = await takeChair(stack);
  const token = await make(stack, id);
  const before = await countRows(stack.db);
  const scanner = new ApiClient(stack.url);
  for (const method of ["GET", "HEAD", "GET"]) {
    const page = await scanner.call(method, `/password-link?token=${token}`);
    expect(page.status).toBe(200);
    expect(page.headers.get("cache-control")).toMatch(/private.*no-store/);
    expect(page.headers.get("referrer-policy")).toBe("strict-origin");
    if (method === "GET") expect(page.text).toContain(`For ${person.username}.`);
  }
  expect(scanner.cookies.size).toBe(0);
  expect(await countRows(stack.db)).toEqual(before);
  await expectSignedIn(signedIn, person.username);
  expect((await scanner.get(path)).status).toBe(405);
  expect((await use(stack, token)).status).toBe(200);
});

test("a password that is too easy, too short or too long is refused by its field, and the link stays good", async ({
  stack,
}) => {
  const { id, person } = await takeChair(stack);
  const token = await make(stack, id);
  for (const easy of [
    "password123",
    person.username,
    person.email,
    "x7#Kq2!",
    "x".repeat(73),
    "a\0quiet lantern",
  ])
    expectProblem(
      await use(stack, token, easy),
      { status: 400, code: "invalid_request", pointers: ["/new_password"] },
      easy,
    );
  for (const json of [{ token }, { new_password: next }, { token: "", new_password: "" }])
    expectProblem(await new ApiClient(stack.url).post(path, { json }), {
      status: 400,
      code: "missing_fields",
    });
  const extra = { token, new_password: next, user_id: 1 };
  expectProblem(await new ApiClient(stack.url).post(path, { json: extra }), {
    ...{ status: 400, pointers: ["/user_id"] },
  });
  expect((await login(stack, person.username, person.password)).status).toBe(200);
  expect((await use(stack, token)).status).toBe(200);
});

test("bodies that cannot be read are refused as everywhere", async ({ stack }) => {
  const before = await countRows(stack.db);
  for (const { about, sent, status, code } of badBodies)
    expectProblem(await sendRaw(stack.url, { method: "POST", path, ...sent }), { status, code }, about);
  expect(await countRows(stack.db)).toEqual(before);
});

test("a plain form works, and a refused one comes back with its link and without the password", async ({
  stack,
}) => {
  const { id, person } = await takeChair(stack);
  const token = await make(stack, id);
  const api = new ApiClient(stack.url);
  const refused = await api.post(path, { form: { token, new_password: "password123" } });
  expect([refused.status, refused.headers.get("location")]).toEqual([303, `/password-link?token=${token}`]);
  const state = Buffer.from(api.cookies.get("gh_form") ?? "", "base64url").toString();
  expect(state).toContain("too easy to guess");
  for (const secret of [token, "password123"]) expect(state).not.toContain(secret);
  const page = await api.get(`/password-link?token=${token}`);
  expect(page.text).toContain("too easy to guess");
  expect(page.text).not.toContain("password123");
  const done = await api.post(path, { form: { token, new_password: next } });
  expect([done.status, done.headers.get("location")]).toEqual([303, "/labs?notice=password_changed"]);
  await expectSignedIn(api, person.username);
  const again = await new ApiClient(stack.url).post(path, { form: { token, new_password: next } });
  expect([again.status, again.headers.get("location")]).toEqual([303, `/password-link?token=${token}`]);
});

test("a form with no link of ours leads nowhere else", async ({ stack }) => {
  for (const token of ["//evil.example", "x&return_to=//evil.example", "\r\nx: y", "A".repeat(1000)]) {
    const answer = await new ApiClient(stack.url).post(path, { form: { token, new_password: next } });
    expect([answer.status, answer.headers.get("location")], token).toEqual([303, "/password-link"]);
  }
});

test("another site cannot use a link in somebody's browser", async ({ stack }) => {
  const { id, api, person } = await takeChair(stack);
  const token = await make(stack, id);
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  const answer = await api.post(path, { json: { token, new_password: next }, headers });
  expectProblem(answer, { status: 403, code: "origin_refused" });
  await expectSignedIn(api, person.username);
  expect((await use(stack, token)).status).toBe(200);
});

test("whoever was made to wait by wrong passwords comes in with the new one at once", async ({ stack }) => {
  const { id, person } = await takeChair(stack);
  const copy = await stack.startCopy({ RATE_LIMIT_SCALE: "1" });
  try {
    const guess = () =>
      new ApiClient(copy.url).post("/api/auth/login", {
        json: { username: person.username, password: newPerson().username },
      });
    await expect.poll(async () => (await guess()).status, { intervals: [0] }).toBe(429);
    expect((await use(stack, await make(stack, id))).status).toBe(200);
    const json = { username: person.username, password: next };
    expect((await new ApiClient(copy.url).post("/api/auth/login", { json })).status).toBe(200);
  } finally {
    await copy.stop();
  }
});

test("tries from one address are limited", async ({ stack }) => {
  const limits = { RATE_LIMIT_SCALE: "1", LIMIT_PASSWORD: "3/900", TRUSTED_PROXIES: "1" };
  const copy = await stack.startCopy(limits);
  try {
    const headers = { "x-forwarded-for": "203.0.113.77" };
    const statuses: number[] = [];
    for (let at = 0; at < 4; at += 1) {
      const json = { token: "A".repeat(43), new_password: next };
      statuses.push((await new ApiClient(copy.url).post(path, { json, headers })).status);
    }
    expect(statuses).toEqual([410, 410, 410, 429]);
  } finally {
    await copy.stop();
  }
});

test("no line of the log holds a link's token or the password", async ({ stack }) => {
  const { id } = await takeChair(stack);
  const token = await make(stack, id);
  await new ApiClient(stack.url).get(`/password-link?token=${token}`);
  await use(stack, token, "password123");
  await use(stack, token);
  await expect.poll(() => stack.lines.some((line) => line.includes(path))).toBe(true);
  const log = stack.lines.join("\n");
  for (const secret of [token, next]) expect(log).not.toContain(secret);
});
