import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { foldName } from "@/lib/accounts/names";
import { profiles, signInAliases, users } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import {
  olderHashes,
  olderLongHashes,
  olderLongPassword,
  olderPassword,
  unusableHashes,
} from "../support/older-hashes";
import { expectProblem } from "../support/problems";
import type { TestStack } from "../support/stack";
import { addPatron, goThroughPatreon } from "../support/visits";

const refused = { status: 401, code: "invalid_credentials", detail: "Invalid credentials" };

/** Somebody whom the takeover brought, with the hash of the older system. */
async function bring(stack: TestStack, passwordHash: string | null, change: object = {}) {
  const username = `p${randomBytes(5).toString("hex")}`;
  const email = `${username}@example.com`;
  const named = { username, usernameKey: foldName(username), email, emailKey: foldName(email) };
  const [row] = await stack.db
    .insert(users)
    .values({ ...named, passwordHash, ...change })
    .returning();
  if (!row) throw new Error("An insert returned no row");
  await stack.db.insert(profiles).values({ userId: row.id, name: username });
  return { id: row.id, username, email };
}

const login = (stack: TestStack, username: string, password: string) =>
  new ApiClient(stack.url).post("/api/auth/login", { json: { username, password } });

const hashOf = async (stack: TestStack, id: number) =>
  (await stack.db.select().from(users).where(eq(users.id, id)))[0]?.passwordHash;

for (const [kind, stored] of Object.entries(olderHashes))
  test(`the older system's password opens by user name and e-mail: ${kind}`, async ({ stack }) => {
    const { id, username, email } = await bring(stack, stored);
    for (const password of [`${olderPassword}.`, "", stored]) {
      const status = password === "" ? 400 : 401;
      expect((await login(stack, username, password)).status, password).toBe(status);
    }
    expect(await hashOf(stack, id)).toBe(stored);
    const api = new ApiClient(stack.url);
    const answer = await api.post("/api/auth/login", { json: { username: email, password: olderPassword } });
    expect([answer.status, answer.body.message]).toEqual([200, "Login successful"]);
    expect(await hashOf(stack, id)).toMatch(/^\$2b\$(04|12)\$/);
    expect((await api.get("/api/auth/me")).body.username).toBe(username);
    expect((await login(stack, username, olderPassword)).status).toBe(200);
  });

test("a password longer than bcrypt reads opens as before, and is asked for anew only when it is changed", async ({
  stack,
}) => {
  for (const stored of Object.values(olderLongHashes)) {
    const { id, username } = await bring(stack, stored);
    const api = new ApiClient(stack.url);
    const json = { username, password: olderLongPassword };
    expect((await api.post("/api/auth/login", { json })).status, stored).toBe(200);
    expect(await hashOf(stack, id)).toBe(stored);
    const tooLong = { current_password: olderLongPassword, new_password: `${olderLongPassword} kettles` };
    const change = await api.post("/api/auth/password", { json: tooLong });
    expectProblem(change, { status: 400, pointers: ["/new_password"] });
    const shorter = { ...tooLong, new_password: "seven copper kettles" };
    expect((await api.post("/api/auth/password", { json: shorter })).status).toBe(200);
    expect((await login(stack, username, olderLongPassword)).status).toBe(401);
  }
});

test("a hash of no known form is a wrong password in the same words, never a fault, whatever is typed", async ({
  stack,
}) => {
  for (const stored of [null, ...unusableHashes]) {
    const { id, username } = await bring(stack, stored);
    for (const password of [olderPassword, stored || "x", "x".repeat(1024)])
      expectProblem(await login(stack, username, password), refused, `${stored}`);
    expect(await hashOf(stack, id)).toBe(stored);
  }
});

test("somebody whose hash cannot be checked comes in by Patreon, keeps it as the way in, and sets a password without the old one", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const { username } = await bring(stack, "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99", {
    patreonId: patron.id,
    patreonConnected: true,
  });
  const api = new ApiClient(stack.url);
  await goThroughPatreon(api, patron.id);
  expect((await api.get("/api/auth/me")).body.username).toBe(username);
  expectProblem(await api.delete("/api/auth/patreon"), { status: 409, code: "last_way_in" });
  expect((await api.get("/account/password")).text).toContain("Set a password");
  const set = await api.post("/api/auth/password", { json: { new_password: "seven copper kettles" } });
  expect(set.body).toMatchObject({ message: "Password changed" });
  expect((await login(stack, username, "seven copper kettles")).status).toBe(200);
  expect((await api.delete("/api/auth/patreon")).status).toBe(200);
});

test("a name that another has here but for its writing still opens one's own account, and the other's too", async ({
  stack,
}) => {
  const there = await bring(stack, olderHashes.pbkdf2Sha1);
  const here = await bring(stack, olderLongHashes.pbkdf2);
  const name = here.username.toUpperCase();
  await stack.db.insert(signInAliases).values({ alias: name, userId: there.id });
  for (const typed of [name, ` ${name} `]) {
    expect((await login(stack, typed, olderPassword)).body.user.username).toBe(there.username);
    expect((await login(stack, typed, olderLongPassword)).body.user.username).toBe(here.username);
  }
  expectProblem(await login(stack, name, "neither of both"), refused);
  expectProblem(await login(stack, here.username, olderPassword), refused);
});

test("a number that was a name there opens the account, though it can be no name here", async ({ stack }) => {
  const { id, username } = await bring(stack, olderHashes.scrypt);
  const alias = String(Date.now());
  await stack.db.insert(signInAliases).values({ alias, userId: id });
  expect((await login(stack, alias, olderPassword)).body.user.username).toBe(username);
});

test("people may register a name that is known from the older system, and both come in", async ({
  stack,
}) => {
  const there = await bring(stack, olderHashes.pbkdf2Sha1);
  const username = `Q${randomBytes(5).toString("hex")}`;
  await stack.db.insert(signInAliases).values({ alias: username, userId: there.id });
  const person = { username, email: `${username}@example.com`, password: "seven copper kettles" };
  expect((await new ApiClient(stack.url).post("/api/auth/register", { json: person })).status).toBe(201);
  expect((await login(stack, username, person.password)).body.user.username).toBe(username);
  expect((await login(stack, username, olderPassword)).body.user.username).toBe(there.username);
});

test("a refused sign-in says the same of a known and an unknown name, whatever the form of the hash", async ({
  stack,
}) => {
  const names = ["nobody.at.all"];
  for (const stored of [olderHashes.scrypt, olderHashes.pbkdf2, olderHashes.bcrypt2y, "a hash", null])
    names.push((await bring(stack, stored)).username);
  const told = await Promise.all(
    names.map(async (name) => {
      const { status, headers, body } = await login(stack, name, "not the password");
      const said = [...headers].filter(([header]) => !["x-request-id", "date"].includes(header));
      return { status, said, body: { ...body, requestId: "" } };
    }),
  );
  for (const one of told) expect(one).toEqual(told[0]);
});

test("the sign-in page shows everybody the way on", async ({ api }) => {
  expect((await api.get("/login")).text).toContain('href="/forgotten-password"');
  const { status, text } = await api.get("/forgotten-password");
  expect([status, /<h1[^>]*>Forgot your password\?/.test(text)]).toEqual([200, true]);
});
