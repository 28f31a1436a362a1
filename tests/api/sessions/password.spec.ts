import { eq, sql } from "drizzle-orm";
import { sessions } from "@/lib/db/schema";
import { ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { expectProblem } from "../../support/problems";
import { claimsOf, sessionOf } from "../../support/tokens";
import { addPatron, goThroughPatreon, newPerson, type Person } from "../../support/visits";
import { signInDevice } from "./support/chairs";
import { expectEnded, expectSignedIn } from "./support/ended";

const path = "/api/auth/password";
const next = "seven copper kettles";
const change = (person: Person, new_password = next) => ({
  json: { current_password: person.password, new_password },
});
const login = (url: string, username: string, password: string) =>
  new ApiClient(url).post("/api/auth/login", { json: { username, password } });

/** What no account may have as its password, by why; `personal` ones are built from the person's own name. */
const refusedPasswords: Record<string, (person: Person) => string> = {
  "a common one": () => "password123",
  "a row of the keyboard": () => "qwertyuiop",
  "one letter": () => "aaaaaaaaaaaa",
  "a year after a common word": () => "sunshine2024",
  "the site's name": () => "lanternhouse",
  "the user name": (person) => person.username,
  "the address": (person) => person.email,
  "too short": () => "x7#Kq2!",
  "73 bytes": () => `${"a quiet lantern on the hill above the old harbour wall, green boat 41 "}xyz`,
  "73 bytes in fewer characters": () => `${"ö".repeat(36)}x`,
  "a NUL inside": () => "a quiet\0lantern on the hill",
};

test("a change ends all other devices at once and keeps this one; the old password opens nothing any more", async ({
  api,
  person,
  stack,
}) => {
  const others = await Promise.all([1, 2].map(() => signInDevice(stack.url, person)));
  const answer = await api.post(path, change(person));
  expect([answer.status, answer.body]).toEqual([200, { message: "Password changed", ended: 2 }]);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  for (const other of others) await expectEnded(other, person.username);
  await expectSignedIn(api, person.username);
  const old = await login(stack.url, person.username, person.password);
  expectProblem(old, { status: 401, code: "invalid_credentials" });
  expect((await login(stack.url, person.username, next)).status).toBe(200);
});

test("a wrong, empty or missing current password changes nothing and ends nothing", async ({
  api,
  person,
  stack,
}) => {
  const other = await signInDevice(stack.url, person);
  for (const current_password of ["not my password", "", person.password.toUpperCase(), undefined])
    expectProblem(
      await api.post(path, { json: { current_password, new_password: next } }),
      { status: 400, code: "wrong_password", pointers: ["/current_password"] },
      String(current_password),
    );
  await expectSignedIn(other, person.username);
  await expectSignedIn(api, person.username);
  expect((await login(stack.url, person.username, person.password)).status).toBe(200);
  expect((await login(stack.url, person.username, next)).status).toBe(401);
});

test("what is easily guessed, too short or longer than bcrypt reads is refused with its reason, in a change and at registration alike", async ({
  api,
  person,
  stack,
}) => {
  for (const [about, make] of Object.entries(refusedPasswords)) {
    const changed = await api.post(path, change(person, make(person)));
    expectProblem(changed, { status: 400, code: "invalid_request", pointers: ["/new_password"] }, about);
    const newcomer = newPerson();
    const registered = await new ApiClient(stack.url).post("/api/auth/register", {
      json: { ...newcomer, password: make(newcomer) },
    });
    expectProblem(registered, { status: 400, code: "invalid_request", pointers: ["/password"] }, about);
    const words = (pointed: { detail: string }[]) => pointed.map((error) => error.detail);
    expect(words(changed.body.errors), about).toEqual(words(registered.body.errors));
  }
  await expectSignedIn(api, person.username);
  expect((await login(stack.url, person.username, person.password)).status).toBe(200);
});

test("the words for a password that is too easy say why and what would be better", async ({
  api,
  person,
}) => {
  const { body } = await api.post(path, change(person, "password123"));
  expect(body.detail).toMatch(/^This password is too easy to guess\. .+\. .+/);
  expect((await api.post(path, change(person, person.username))).body.detail).toContain("your name");
});

test("72 bytes are taken whole: the last one counts", async ({ api, person, stack }) => {
  const longest = "a quiet lantern on the hill above the old harbour wall, green boat 41 xy";
  expect(Buffer.byteLength(longest)).toBe(72);
  expect((await api.post(path, change(person, longest))).status).toBe(200);
  expect((await login(stack.url, person.username, longest)).status).toBe(200);
  expect((await login(stack.url, person.username, `${longest.slice(0, -1)}z`)).status).toBe(401);
});

test("of two changes at once one wins, and its password is the one that counts", async ({
  api,
  person,
  stack,
}) => {
  const wanted = ["seven copper kettles", "eleven wooden oars"];
  const answers = await Promise.all(
    wanted.map((password) => api.clone().post(path, change(person, password))),
  );
  const statuses = answers.map((answer) => answer.status);
  expect([...statuses].sort()).toEqual([200, 400]);
  const loser = answers.find((answer) => answer.status === 400);
  if (loser) expectProblem(loser, { status: 400, code: "wrong_password" });
  for (const [at, password] of wanted.entries())
    expect((await login(stack.url, person.username, password)).status).toBe(statuses[at] === 200 ? 200 : 401);
  await expectSignedIn(api, person.username);
});

test("somebody from Patreon sets the first password after a fresh sign-in only, and then needs it", async ({
  api,
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id);
  const other = new ApiClient(stack.url);
  await goThroughPatreon(other, patron.id);
  const age = (minutes: number) =>
    stack.db
      .update(sessions)
      .set({ authTime: sql`now() - make_interval(mins => ${minutes})` })
      .where(eq(sessions.id, claimsOf(api).sid));
  await age(16);
  const stale = await api.post(path, { json: { new_password: next } });
  expectProblem(stale, { status: 401, code: "not_authenticated" });
  expect(stale.body.detail).toContain("Patreon");
  await api.post("/api/auth/refresh");
  expect((await api.post(path, { json: { new_password: next } })).status, "a refresh is no sign-in").toBe(
    401,
  );
  await age(14);
  expect((await api.post(path, { json: { new_password: next } })).body).toEqual({
    message: "Password changed",
    ended: 1,
  });
  expect((await other.get("/api/auth/me")).status).toBe(401);
  expect((await login(stack.url, patron.email ?? "", next)).status).toBe(200);
  const again = await api.post(path, { json: { new_password: "eleven wooden oars" } });
  expectProblem(again, { status: 400, code: "wrong_password", pointers: ["/current_password"] });
});

test("nobody can change a password without a session, by another's token or by a spent one", async ({
  api,
  person,
  stack,
}) => {
  const refused = { status: 401, code: "not_authenticated" };
  expectProblem(await new ApiClient(stack.url).post(path, change(person)), refused);
  const ended = await signInDevice(stack.url, person);
  await ended.clone().post("/api/auth/logout");
  expectProblem(await ended.post(path, change(person)), refused);
  const refresh = { authorization: `Bearer ${api.cookies.get("gh_refresh")}` };
  expectProblem(await new ApiClient(stack.url).post(path, { ...change(person), headers: refresh }), refused);
  expect((await login(stack.url, person.username, person.password)).status).toBe(200);
});

test("a plain form changes the password, and a refused one comes back without the password in it", async ({
  api,
  person,
  stack,
}) => {
  const other = await signInDevice(stack.url, person);
  const refused = await api.post(path, { form: { current_password: "nonsense 81", new_password: next } });
  expect([refused.status, refused.headers.get("location")]).toEqual([303, "/account/password"]);
  const state = decodeURIComponent(refused.headers.getSetCookie().join());
  for (const secret of ["nonsense 81", next]) {
    expect(state).not.toContain(secret);
    expect(Buffer.from(state.split("=")[1]?.split(";")[0] ?? "", "base64url").toString()).not.toContain(
      secret,
    );
  }
  await expectSignedIn(other, person.username);
  const done = await api.post(path, { form: { current_password: person.password, new_password: next } });
  expect([done.status, done.headers.get("location")]).toEqual([303, "/account?notice=password_changed"]);
  await expectEnded(other, person.username);
  expect((await sessionOf(stack, api)).revokedAt).toBeNull();
});
