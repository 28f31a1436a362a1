import { eq } from "drizzle-orm";
import { BearerUser } from "@/lib/contracts/bearer";
import { users } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { bearer, comeFromOlder, test as olderTest } from "../support/older-sessions";
import { expectProblem } from "../support/problems";
import { newPerson, type Person } from "../support/visits";
import { eventsAbout } from "./sessions/support/audit-trail";
import { takeChair } from "./sessions/support/chairs";

const path = (name: string) => `/api/v1/auth/${name}`;
const login = (url: string, { email, password }: Pick<Person, "email" | "password">) =>
  new ApiClient(url).post(path("login"), { json: { email, password } });
const me = (url: string, token: string) => new ApiClient(url).get(path("me"), { headers: bearer(token) });
const refresh = (url: string, refresh_token: string) =>
  new ApiClient(url).post(path("refresh"), { json: { refresh_token } });
const notValidated = { status: 401, detail: "Could not validate credentials" };

test("a program signs in, asks who it is, refreshes and signs out, and the session really ends", async ({
  api,
  person,
  stack,
}) => {
  const signedIn = await login(stack.url, person);
  expect(signedIn.status).toBe(200);
  expect(Object.keys(signedIn.body)).toEqual(["token", "refresh_token", "user"]);
  expect(signedIn.headers.getSetCookie()).toEqual([]);
  expect(signedIn.headers.get("cache-control")).toBe("private, no-store");
  const { token, refresh_token, user } = signedIn.body;
  expect(BearerUser.strict().parse(user)).toMatchObject({
    ...{ email: person.email, name: person.username, role: "member", venue_id: null, is_active: true },
  });
  expect((await me(stack.url, token)).body).toEqual(user);
  // One kind of session: it is a device, and its token opens the rest of the API.
  expect((await api.get("/api/auth/sessions")).body.sessions).toHaveLength(2);
  const elsewhere = await new ApiClient(stack.url).get("/api/auth/me", { headers: bearer(token) });
  expect(elsewhere.body.username).toBe(person.username);

  const renewed = await refresh(stack.url, refresh_token);
  expect([renewed.status, Object.keys(renewed.body), renewed.body.token_type]).toEqual([
    ...[200, ["access_token", "refresh_token", "token_type"], "bearer"],
  ]);
  const pair = renewed.body;
  const out = await new ApiClient(stack.url).post(path("logout"), { headers: bearer(pair.access_token) });
  expect([out.status, out.body]).toEqual([200, { message: "Logged out successfully" }]);
  for (const dead of [token, pair.access_token]) expectProblem(await me(stack.url, dead), notValidated);
  expectProblem(await refresh(stack.url, pair.refresh_token), notValidated);
  expect((await api.get("/api/auth/sessions")).body.sessions).toHaveLength(1);
});

test("a session of a program that is ended on the devices page is ended at once", async ({
  api,
  person,
  stack,
}) => {
  const { token, refresh_token } = (await login(stack.url, person)).body;
  expect((await api.delete("/api/auth/sessions")).body.ended).toBe(1);
  expectProblem(await me(stack.url, token), notValidated);
  expectProblem(await refresh(stack.url, refresh_token), notValidated);
});

test("fifty programs with one refresh token get one successor; an older one used again ends the session", async ({
  person,
  stack,
}) => {
  const { token, refresh_token } = (await login(stack.url, person)).body;
  const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(stack.url, refresh_token)));
  const successors = new Set(answers.map(({ body }) => body.refresh_token));
  expect([answers.every(({ status }) => status === 200), successors.size]).toEqual([true, 1]);
  const next = await refresh(stack.url, [...successors][0]);
  expect(next.status).toBe(200);
  await me(stack.url, next.body.access_token);
  expectProblem(await refresh(stack.url, refresh_token), notValidated);
  expectProblem(await me(stack.url, next.body.access_token), notValidated);
  expectProblem(await me(stack.url, token), notValidated);
});

test("a wrong password and an unknown address get the same answer to the letter, which names the scheme", async ({
  person,
  stack,
}) => {
  const wrong = await login(stack.url, { ...person, password: "not my password" });
  const unknown = await login(stack.url, newPerson());
  for (const answer of [wrong, unknown]) {
    expectProblem(answer, { status: 401, detail: "Incorrect email or password" });
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  }
  const { requestId: _, ...first } = wrong.body;
  const { requestId: __, ...second } = unknown.body;
  expect(first).toEqual(second);
});

test("guesses count for programs and browsers together", async ({ person, stack }) => {
  const limits = { RATE_LIMIT_SCALE: "1", FAILURES_BEFORE_WAIT: "2" };
  const copy = await stack.startCopy(limits);
  try {
    const statuses: number[] = [];
    for (let tried = 0; tried < 3; tried += 1)
      statuses.push((await login(copy.url, { ...person, password: "not my password" })).status);
    const { username, password } = person;
    const inBrowser = await new ApiClient(copy.url).post("/api/auth/login", { json: { username, password } });
    expect([...statuses, inBrowser.status]).toEqual([401, 401, 429, 429]);
    expect(Number(inBrowser.headers.get("retry-after"))).toBeGreaterThan(0);
  } finally {
    await copy.stop();
  }
});

test("cookies are not looked at, and another site's page can do nothing with them", async ({
  api,
  person,
  stack,
}) => {
  const refused = await api.get(path("me"));
  expectProblem(refused, notValidated, person.username);
  expect(refused.headers.get("www-authenticate")).toBe("Bearer");
  expectProblem(await api.post(path("logout")), notValidated);
  const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expectProblem(await api.post(path("logout"), { headers: evil }), notValidated);
  expectProblem(await api.post(path("refresh"), { json: {} }), { status: 400, code: "missing_fields" });
  expect((await api.get("/api/auth/me")).status).toBe(200);
  // A program has no pages of ours: what it runs in may send any origin.
  const { email, password } = person;
  const inShell = await new ApiClient(stack.url).post(path("login"), {
    json: { email, password },
    headers: { origin: "capacitor://localhost", "sec-fetch-site": "cross-site" },
  });
  expect(inShell.status).toBe(200);
});

test("who is deactivated is told so with a genuine token, or with the right password, and only then", async ({
  stack,
}) => {
  const admin = await takeChair(stack, "super_admin");
  const { id, person } = await takeChair(stack);
  const { token, refresh_token } = (await login(stack.url, person)).body;
  expect((await admin.api.post(`/api/admin/members/${id}/deactivate`)).status).toBe(200);
  const inactive = { status: 403, detail: "Inactive user" };
  expectProblem(await me(stack.url, token), inactive);
  expectProblem(await new ApiClient(stack.url).post(path("logout"), { headers: bearer(token) }), inactive);
  expectProblem(await login(stack.url, person), inactive);
  expectProblem(await login(stack.url, { ...person, password: "not my password" }), { status: 401 });
  expectProblem(await refresh(stack.url, refresh_token), notValidated);
  for (const text of ["x", "a.b.c", `${token}x`])
    expectProblem(await me(stack.url, text), notValidated, text);
});

test("a sign-in of a program is audited as any, and leaves it to the person to hear of a stolen session", async ({
  api,
  stack,
}) => {
  const { id, person } = await takeChair(stack);
  const { refresh_token } = (await login(stack.url, person)).body;
  expect(await eventsAbout(stack, id, "signed_in")).toMatchObject([{ actorId: id }]);
  const second = (await refresh(stack.url, refresh_token)).body.refresh_token;
  await refresh(stack.url, second);
  await refresh(stack.url, refresh_token);
  expect((await login(stack.url, person)).status).toBe(200);
  const { username, password } = person;
  const inBrowser = await api.post("/api/auth/login", { json: { username, password } });
  expect(inBrowser.body.notice).toBe("session_stolen");
  await stack.db.delete(users).where(eq(users.id, id));
});

olderTest(
  "a live token of the older system's API is carried over, and signing out ends it",
  async ({ stack }) => {
    const older = await comeFromOlder(stack);
    expect((await me(stack.url, older.token)).body).toMatchObject({ id: older.id, is_active: true });
    const out = await new ApiClient(stack.url).post(path("logout"), { headers: bearer(older.token) });
    expect(out.status).toBe(200);
    expectProblem(await me(stack.url, older.token), notValidated);
  },
);
