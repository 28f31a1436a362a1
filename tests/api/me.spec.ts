import { eq, sql } from "drizzle-orm";
import { SignJWT } from "jose";
import { sessions, users } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { claimsOf, expiredToken, remint } from "../support/tokens";
import { addPatron, goThroughPatreon, register } from "../support/visits";

const path = "/api/auth/me";
const refused = { status: 401, code: "not_authenticated" };
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const asCookie = (token: string) => ({ headers: { cookie: `gh_access=${token}` } });

test("by cookie and as a bearer one gets exactly the shape of the contract", async ({
  api,
  person,
  stack,
}) => {
  const expected = {
    id: person.username,
    patreonId: null,
    username: person.username,
    email: person.email,
    membershipPaid: false,
    patreonConnected: false,
    lastChecked: null,
    name: person.username,
    avatarUrl: null,
    membershipTier: null,
    isPaidMember: false,
    isTeamMember: false,
    role: "member",
    venueId: null,
    entitlement: {
      state: "none",
      paid: false,
      tierIds: [],
      since: null,
      until: null,
      reason: "not_a_member",
    },
  };
  const byCookie = await api.get(path);
  expect([byCookie.status, byCookie.body]).toEqual([200, expected]);
  expect(byCookie.headers.get("cache-control")).toBe("private, no-store");
  for (const scheme of ["Bearer", "bearer", "BEARER"]) {
    const headers = { authorization: `${scheme} ${api.cookies.get("gh_access")}` };
    const answer = await new ApiClient(stack.url).get(path, { headers });
    expect([answer.status, answer.body], scheme).toEqual([200, expected]);
  }
});

test("the public id is the Patreon id, else the user name, else the number", async ({
  api,
  person,
  sandbox,
  stack,
}) => {
  expect((await api.get(path)).body.id).toBe(person.username);
  const { sub } = claimsOf(api);
  await stack.db
    .update(users)
    .set({ username: null, usernameKey: null })
    .where(eq(users.id, Number(sub)));
  expect((await api.get(path)).body.id).toBe(sub);
  const patron = await addPatron(sandbox);
  const byPatreon = new ApiClient(stack.url);
  await goThroughPatreon(byPatreon, patron.id);
  expect((await byPatreon.get(path)).body).toMatchObject({
    id: patron.id,
    patreonId: patron.id,
    username: null,
  });
});

test("without any token the answer is 401 with a sentence", async ({ api }) => {
  expectProblem(await api.get(path), refused);
});

const garbage = [
  "x",
  "",
  ".",
  "..",
  "....................................................",
  "a.b.c",
  "null",
  "undefined",
  "e30.e30.e30",
  "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
  "%00%ff%0d%0a",
  "\u00ff\u00fe\u0080",
  '"quoted"',
  "=".repeat(50),
  "a".repeat(4_000),
  `${"a".repeat(1_500)}.${"b".repeat(1_500)}.${"c".repeat(1_500)}`,
  "eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.c2ln",
];

test("garbage in the cookie or in the header is 401, never a fault", async ({ api, stack }) => {
  for (const text of garbage) {
    expectProblem(await api.get(path, asCookie(text)), refused, `cookie ${text.slice(0, 60)}`);
    expectProblem(await api.get(path, bearer(text)), refused, `bearer ${text.slice(0, 60)}`);
    const refreshToo = { headers: { cookie: `gh_refresh=${text}; gh_access=${text}; ${text}; gh_access` } };
    expectProblem(await api.get(path, refreshToo), refused, `cookies ${text.slice(0, 60)}`);
  }
  for (const authorization of [
    "Bearer",
    "Basic dXNlcjpwYXNz",
    "Digest x",
    "Bearer  ",
    "Token abc",
    "Bearer a b c",
  ])
    expectProblem(await api.get(path, { headers: { authorization } }), refused, authorization);
  expect((await new ApiClient(stack.url).get("/api/health")).status).toBe(200);
});

test("a header larger than the server takes is refused by the server, and it lives on", async ({ api }) => {
  const answer = await api.get(path, asCookie("a".repeat(20_000)));
  expect(answer.status).toBe(431);
  expectProblem(await api.get(path), refused);
});

test("a token that is forged, of another kind, or of another time is 401", async ({ api, person, stack }) => {
  expect(person.username).toBe((await api.get(path)).body.username);
  const claims = { ...claimsOf(api) };
  const key = new TextEncoder().encode(testSecrets.jwt);
  const genuine = await remint(stack, api);
  const [header = "", payload = "", signature = ""] = genuine.split(".");
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const kid = JSON.parse(Buffer.from(header, "base64url").toString()).kid;
  const signed = (head: { alg: string; typ?: string; kid?: string }) =>
    new SignJWT({ ...claims }).setProtectedHeader(head).sign(key);
  const tokens = {
    "alg none": `${part({ alg: "none", typ: "at+jwt", kid })}.${payload}.`,
    "alg None": `${part({ alg: "None", typ: "at+jwt", kid })}.${payload}.${signature}`,
    "another alg with our key": await signed({ alg: "HS512", typ: "at+jwt", kid }).catch(() => "short key"),
    "another type": await signed({ alg: "HS256", typ: "JWT", kid }),
    "no type": await signed({ alg: "HS256", kid }),
    "no kid": await signed({ alg: "HS256", typ: "at+jwt" }),
    "an unknown kid": await signed({ alg: "HS256", typ: "at+jwt", kid: "1.unknown" }),
    "a kid that is a path": await signed({ alg: "HS256", typ: "at+jwt", kid: "../../dev/null" }),
    "another key": await remint(stack, api, {}, testSecrets.jwtOld),
    "no signature": `${header}.${payload}.`,
    "a changed payload": `${header}.${part({ ...claims, roles: ["super_admin"] })}.${signature}`,
    "an expired one": await expiredToken(stack, api),
    "one from the future": await remint(stack, api, { iat: now + 600, exp: now + 900 }),
    "somebody else's number": await remint(stack, api, { sub: String(Number(claims.sub) + 1) }),
    "a number that is none": await remint(stack, api, { sub: "²" }),
    "the user name": await remint(stack, api, { sub: person.username }),
    "an unknown session": await remint(stack, api, { sid: "00000000-0000-4000-8000-000000000000" }),
    "a session that is no uuid": await remint(stack, api, { sid: "-".repeat(36) }),
    "the refresh token": api.cookies.get("gh_refresh") ?? "",
  };
  for (const [about, token] of Object.entries(tokens)) {
    expectProblem(await new ApiClient(stack.url).get(path, bearer(token)), refused, about);
    expectProblem(await new ApiClient(stack.url).get(path, asCookie(token)), refused, about);
  }
  expect((await new ApiClient(stack.url).get(path, bearer(genuine))).status).toBe(200);
});

test("sixty seconds of clock skew are tolerated, ten minutes are not", async ({ api, person, stack }) => {
  const now = Math.floor(Date.now() / 1000);
  const justOver = await remint(stack, api, { iat: now - 900, exp: now - 30 });
  const ahead = await remint(stack, api, { iat: now + 30, exp: now + 900 });
  for (const token of [justOver, ahead])
    expect((await new ApiClient(stack.url).get(path, bearer(token))).body.username).toBe(person.username);
});

test("being deactivated, deleted, or past either end of the session counts on the next request", async ({
  stack,
}) => {
  const past = sql`now() - interval '1 second'`;
  const ends = {
    deactivated: (id: number) => stack.db.update(users).set({ isActive: false }).where(eq(users.id, id)),
    deleted: (id: number) => stack.db.delete(users).where(eq(users.id, id)),
    idle: (id: number) =>
      stack.db.update(sessions).set({ idleExpiresAt: past }).where(eq(sessions.userId, id)),
    absolute: (id: number) =>
      stack.db.update(sessions).set({ absoluteExpiresAt: past }).where(eq(sessions.userId, id)),
  };
  for (const [about, end] of Object.entries(ends)) {
    const api = new ApiClient(stack.url);
    await register(api);
    expect((await api.get(path)).status, about).toBe(200);
    await end(Number(claimsOf(api).sub));
    expectProblem(await api.get(path), refused, about);
  }
});
