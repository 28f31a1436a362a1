import { randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { wrongTypes } from "../support/bad-bodies";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { countRows } from "../support/rows";
import { newPerson } from "../support/visits";

const path = "/api/auth/register";
const fields = ["username", "email", "password"] as const;
const randomText = (alphabet: string, length: number) =>
  Array.from({ length }, () => [...alphabet][randomInt([...alphabet].length)]).join("");
const signsIn = (api: ApiClient) => api.sessionCookies().sort();

test("a registration answers 201 with the public shape and signs the device in", async ({ api }) => {
  const person = newPerson();
  const answer = await api.post(path, { json: person });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    message: "Registration successful",
    user: {
      id: person.username,
      patreonId: null,
      username: person.username,
      email: person.email,
      membershipPaid: false,
      patreonConnected: false,
      lastChecked: null,
    },
  });
  expect(signsIn(api)).toEqual(["gh_access", "gh_refresh"]);
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
});

for (const field of fields) {
  test(`a registration without ${field} is told so, and writes nothing`, async ({ api, stack }) => {
    const before = await countRows(stack.db);
    const { [field]: _, ...rest } = newPerson();
    for (const json of [rest, { ...rest, [field]: null }, { ...rest, [field]: "" }])
      expectProblem(
        await api.post(path, { json }),
        { status: 400, code: "missing_fields", detail: "Missing required fields", pointers: [`/${field}`] },
        JSON.stringify(json),
      );
    expect(await countRows(stack.db)).toEqual(before);
    expect(api.cookies.size).toBe(0);
  });

  test(`a registration whose ${field} is no text, too long or broken is refused by that field`, async ({
    api,
    stack,
  }) => {
    const before = await countRows(stack.db);
    const person = newPerson();
    const values = {
      ...wrongTypes,
      "too long": "x".repeat(300),
      "60 kB": "x".repeat(60_000),
      "a NUL inside": `${person[field]}\0`,
      "half a surrogate pair": `${person[field]}\ud83d`,
      blank: "   ",
    };
    for (const [about, value] of Object.entries(values)) {
      const answer = await api.post(path, { json: { ...person, [field]: value } });
      expectProblem(answer, { status: 400, code: "invalid_request", pointers: [`/${field}`] }, about);
    }
    expect(await countRows(stack.db)).toEqual(before);
  });
}

test("an empty object is told of all three fields at once", async ({ api }) => {
  const answer = await api.post(path, { json: {} });
  expectProblem(answer, {
    status: 400,
    detail: "Missing required fields",
    pointers: ["/email", "/password", "/username"],
  });
});

test("a field that is not known is refused by its name, so that nobody registers as more than a member", async ({
  api,
  stack,
}) => {
  const before = await countRows(stack.db);
  const unknown = {
    role: "super_admin",
    id: 1,
    is_active: true,
    membershipPaid: true,
    "a/b~c": 1,
    constructor: {},
  };
  for (const [name, value] of Object.entries(unknown)) {
    const answer = await api.post(path, { json: { ...newPerson(), [name]: value } });
    const pointer = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    expectProblem(answer, { status: 400, code: "invalid_request", pointers: [pointer] }, name);
  }
  expect(await countRows(stack.db)).toEqual(before);
});

test("__proto__ is a field like any other: not known, and nothing is read from it", async ({
  api,
  stack,
}) => {
  const before = await countRows(stack.db);
  const person = newPerson();
  const headers = { "content-type": "application/json" };
  const beside = `{"__proto__":{"role":"super_admin"},${JSON.stringify(person).slice(1)}`;
  const instead = `{"__proto__":${JSON.stringify(person)}}`;
  for (const raw of [beside, instead])
    expectProblem(await api.post(path, { raw, headers }), { status: 400 }, raw);
  expect(await countRows(stack.db)).toEqual(before);
});

test("of a key given twice the last counts, in the check and in what is written", async ({ api, stack }) => {
  const person = newPerson();
  const raw = `{"username":"<script>",${JSON.stringify(person).slice(1)}`;
  const answer = await api.post(path, { raw, headers: { "content-type": "application/json" } });
  expect(answer.status).toBe(201);
  expect(await stack.db.$count(users, eq(users.username, person.username))).toBe(1);
});

test("user name and e-mail are trimmed, the password is not", async ({ api, stack }) => {
  const person = newPerson();
  const padded = {
    username: ` \t${person.username}\n `,
    email: `  ${person.email} `,
    password: "  two spaces  ",
  };
  const answer = await api.post(path, { json: padded });
  expect(answer.status).toBe(201);
  expect(answer.body.user).toMatchObject({ username: person.username, email: person.email });
  const other = new ApiClient(stack.url);
  const trimmed = await other.post("/api/auth/login", { json: { ...login(person), password: "two spaces" } });
  expect(trimmed.status).toBe(401);
  const whole = await other.post("/api/auth/login", {
    json: { ...login(person), password: "  two spaces  " },
  });
  expect(whole.status).toBe(200);
});

const login = ({ username, password }: { username: string; password: string }) => ({ username, password });

test("a password of 72 bytes is accepted and works whole; one byte more is refused in words", async ({
  api,
  stack,
}) => {
  const longest = {
    "72 letters": randomText("abcdefghijklmnopqrstuvwxyz", 72),
    "36 letters of 2 bytes": randomText("абвгдежзийклмнопрстуфхцчшщъыьэюя", 36),
    "18 signs of 4 bytes": randomText("🔑🌙🐢🎻🚲🍐🧵🪁🌋🐝🎲🥁🦊🍋🚀🐙", 18),
  };
  for (const [about, password] of Object.entries(longest)) {
    const person = { ...newPerson(), password };
    expect((await api.post(path, { json: person })).status, about).toBe(201);
    const other = new ApiClient(stack.url);
    expect((await other.post("/api/auth/login", { json: login(person) })).status, about).toBe(200);
    for (const near of [`${password}x`, password.slice(0, -2), `${password.slice(0, -2)}zz`]) {
      const json = { username: person.username, password: near };
      expect((await other.post("/api/auth/login", { json })).status, about).toBe(401);
    }
    const answer = await api.post(path, { json: { ...newPerson(), password: `${password}x` } });
    expectProblem(answer, { status: 400, pointers: ["/password"] }, about);
    expect(answer.body.detail).toContain("72 bytes");
  }
});

test("a password has 8 characters at least, whatever they are", async ({ api }) => {
  const short = await api.post(path, { json: { ...newPerson(), password: "1234567" } });
  expectProblem(short, { status: 400, pointers: ["/password"] });
  expect(short.body.detail).toContain("8 characters");
  for (const password of ["8 chars.", "湖に古い石橋あり", "   v  q7"])
    expect((await api.post(path, { json: { ...newPerson(), password } })).status, password).toBe(201);
});

test("no answer and no log line holds the password", async ({ api, stack }) => {
  const person = { ...newPerson(), password: "unspoken quagga word" };
  const good = await api.post(path, { json: person });
  const again = await api.post(path, { json: person });
  const extra = await api.post(path, { json: { ...person, more: person.password } });
  for (const answer of [good, again, extra]) expect(answer.text).not.toContain("quagga");
  await expect.poll(() => stack.lines.join("\n")).toContain(extra.headers.get("x-request-id"));
  const lines = stack.lines.join("\n");
  for (const secret of ["quagga", person.email, person.username]) expect(lines).not.toContain(secret);
});
