import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { wrongTypes } from "../support/bad-bodies";
import { type Answer, ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { countRows } from "../support/rows";
import { claimsOf } from "../support/tokens";
import { addPatron, goThroughPatreon } from "../support/visits";

const path = "/api/auth/login";
const refused = { status: 401, code: "invalid_credentials", detail: "Invalid credentials" };

test("one signs in by user name or by e-mail, without regard to case, form and spaces around", async ({
  person,
  stack,
}) => {
  const { username, email, password } = person;
  const names = [
    username,
    email,
    username.toUpperCase(),
    email.toUpperCase(),
    `  ${username}\n`,
    ` ${email} `,
  ];
  for (const name of names) {
    const api = new ApiClient(stack.url);
    const answer = await api.post(path, { json: { username: name, password } });
    expect(answer.status, name).toBe(200);
    expect(answer.body).toEqual({
      message: "Login successful",
      user: {
        id: username,
        patreonId: null,
        username,
        email,
        membershipPaid: false,
        patreonConnected: false,
        lastChecked: null,
      },
    });
    expect((await api.get("/api/auth/me")).status).toBe(200);
  }
});

test("every sign-in is a session of its own, also of many at once", async ({ person, stack }) => {
  const devices = Array.from({ length: 6 }, () => new ApiClient(stack.url));
  const answers = await Promise.all(devices.map((api) => api.post(path, { json: login(person) })));
  expect(answers.map((answer) => answer.status)).toEqual(Array(6).fill(200));
  expect(new Set(devices.map((api) => claimsOf(api).sid)).size).toBe(6);
});

const login = ({ username, password }: { username: string; password: string }) => ({ username, password });

for (const field of ["username", "password"] as const) {
  test(`a sign-in without ${field} is told so`, async ({ api, stack }) => {
    const before = await countRows(stack.db);
    const { [field]: _, ...rest } = { username: "somebody", password: "something" };
    for (const json of [rest, { ...rest, [field]: null }, { ...rest, [field]: "" }])
      expectProblem(
        await api.post(path, { json }),
        { status: 400, detail: "Missing username or password", pointers: [`/${field}`] },
        JSON.stringify(json),
      );
    expect(await countRows(stack.db)).toEqual(before);
  });

  test(`a sign-in whose ${field} is no text or too long is refused by that field`, async ({ api }) => {
    for (const [about, value] of Object.entries({ ...wrongTypes, "60 kB": "x".repeat(60_000) })) {
      const json = { username: "somebody", password: "something", [field]: value };
      expectProblem(await api.post(path, { json }), { status: 400, pointers: [`/${field}`] }, about);
    }
  });

  test(`a sign-in with odd text in ${field} is a wrong one, never a fault`, async ({ person, stack }) => {
    const before = await countRows(stack.db);
    const odd = [
      "\0",
      `${person[field]}\0`,
      "\ud83d",
      "😀",
      "' or 1=1 --",
      "%",
      "*",
      "²",
      "\u202e",
      "x".repeat(320),
    ];
    for (const value of odd) {
      const answer = await new ApiClient(stack.url).post(path, {
        json: { ...login(person), [field]: value },
      });
      expectProblem(answer, refused, JSON.stringify(value));
    }
    expect(await countRows(stack.db)).toEqual(before);
  });
}

test("a field that is not known is refused by its name", async ({ api, person }) => {
  const answer = await api.post(path, { json: { ...login(person), remember: true } });
  expectProblem(answer, { status: 400, pointers: ["/remember"] });
});

/** All of an answer that may tell a known name from an unknown one. */
const shown = ({ status, headers, body }: Answer) => ({
  status,
  headers: [...headers].filter(([name]) => !["x-request-id", "date"].includes(name)),
  body: { ...body, requestId: "" },
});

test("a known and an unknown name with a wrong password get the same answer to the letter", async ({
  person,
  stack,
}) => {
  const wrong = (username: string) =>
    new ApiClient(stack.url).post(path, { json: { username, password: "not the password" } });
  const known = await wrong(person.username);
  expectProblem(known, refused);
  for (const name of ["nobody.of.this.name", "nobody@nowhere.example", person.email])
    expect(shown(await wrong(name)), name).toEqual(shown(known));
  expect(known.headers.getSetCookie()).toEqual([]);
});

test("that an account is deactivated is told only to who knows its password", async ({ person, stack }) => {
  await stack.db.update(users).set({ isActive: false }).where(eq(users.username, person.username));
  const before = await countRows(stack.db);
  const api = new ApiClient(stack.url);
  expectProblem(await api.post(path, { json: { ...login(person), password: "not it at all" } }), refused);
  const right = await api.post(path, { json: login(person) });
  expectProblem(right, { status: 403, code: "account_deactivated", detail: "Account is deactivated" });
  expect(api.cookies.size).toBe(0);
  expect(await countRows(stack.db)).toEqual(before);
});

test("an account that has only Patreon opens to no password", async ({ api, sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id);
  const stranger = new ApiClient(stack.url);
  for (const username of [patron.email ?? "", patron.id, "null"])
    for (const password of ["null", "undefined", "x"])
      expectProblem(await stranger.post(path, { json: { username, password } }), refused, username);
});
