import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { ApiClient } from "../../support/client";
import { testSecrets } from "../../support/deps";
import { expect, test } from "../../support/fixtures";
import { claimsOf, expiredToken, remint, sessionOf } from "../../support/tokens";

const path = "/api/auth/token-health";
const fine = {
  compatible: true,
  authenticated: true,
  token_version: "1",
  server_version: "1",
  action: "none",
};
const nobody = { ...fine, authenticated: false, token_version: null, action: "sign_in" };
const newSecret = "n5B8vC1xZ4mA7sD0fG3hJ6kL9qW2eR5t";

/** The answer's fields, exactly; the status is 200 whatever the tokens are. */
async function healthOf(api: ApiClient): Promise<unknown> {
  const answer = await api.get(path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(answer.headers.getSetCookie()).toEqual([]);
  return answer.body;
}

const only = (api: ApiClient, name: string) => {
  const left = api.clone();
  for (const other of [...left.cookies.keys()]) if (other !== name) left.cookies.delete(other);
  return left;
};

test("whoever is signed in needs nothing, by cookie and as a bearer", async ({ api, person }) => {
  expect(await healthOf(api), person.username).toEqual(fine);
  expect(await healthOf(only(api, "gh_access"))).toEqual(fine);
  const headers = { authorization: `Bearer ${api.cookies.get("gh_access")}` };
  expect((await new ApiClient(api.url).get(path, { headers })).body).toEqual(fine);
});

test("nobody is asked to sign in, with an answer and not with a 401", async ({ api }) => {
  expect(await healthOf(api)).toEqual(nobody);
});

test("an expired access token beside a live refresh token is refreshed; alone it takes a sign-in", async ({
  api,
  person,
  stack,
}) => {
  api.cookies.set("gh_access", await expiredToken(stack, api));
  const expired = { ...fine, authenticated: false };
  expect(await healthOf(api), person.username).toEqual({ ...expired, action: "refresh" });
  expect(await healthOf(only(api, "gh_access"))).toEqual({ ...expired, action: "sign_in" });
  expect(await healthOf(only(api, "gh_refresh"))).toEqual({ ...nobody, action: "refresh" });
});

test("a token about to end before the next question is refreshed now", async ({ api, person, stack }) => {
  const now = Math.floor(Date.now() / 1000);
  const endingIn = (seconds: number) => remint(stack, api, { iat: now - 600, exp: now + seconds });
  api.cookies.set("gh_access", await endingIn(330));
  expect(await healthOf(api), person.username).toEqual({ ...fine, action: "refresh" });
  expect(await healthOf(only(api, "gh_access")), "nothing to refresh it with").toEqual(fine);
  api.cookies.set("gh_access", await endingIn(420));
  expect(await healthOf(api)).toEqual(fine);
});

test("a token of an old key still held is moved to the new one; one of an unknown key is not compatible", async ({
  api,
  person,
  stack,
}) => {
  const change = { JWT_SECRET: newSecret, TOKEN_VERSION: "2" };
  const [holding, strange] = await Promise.all([
    stack.startCopy({ ...change, JWT_SECRET_OLD: testSecrets.jwt }),
    stack.startCopy(change),
  ]);
  try {
    const atNew = { ...fine, server_version: "2" };
    const moved = api.clone(holding.url);
    expect(await healthOf(moved), person.username).toEqual({ ...atNew, action: "refresh" });
    const lost = api.clone(strange.url);
    const unknown = { ...atNew, compatible: false, authenticated: false };
    expect(await healthOf(lost)).toEqual({ ...unknown, action: "refresh" });
    lost.cookies.delete("gh_refresh");
    expect(await healthOf(lost)).toEqual({ ...unknown, action: "sign_in" });
    await moved.post("/api/auth/refresh");
    expect(await healthOf(moved)).toEqual({ ...atNew, token_version: "2" });
  } finally {
    await Promise.all([holding.stop(), strange.stop()]);
  }
});

test("an ended session and a deactivated person take a sign-in", async ({ api, person, stack }) => {
  const ended = { ...fine, authenticated: false, action: "sign_in" };
  const signedOut = new ApiClient(stack.url);
  const { username, password } = person;
  await signedOut.post("/api/auth/login", { json: { username, password } });
  await signedOut.clone().post("/api/auth/logout");
  expect(await healthOf(signedOut)).toEqual(ended);
  await stack.db.update(users).set({ isActive: false }).where(eq(users.username, username));
  expect(await healthOf(api)).toEqual(ended);
});

test("a refresh token that would be refused is no way on, and asking does not end its session", async ({
  api,
  person,
  stack,
}) => {
  const thief = api.clone();
  await api.post("/api/auth/refresh");
  await api.post("/api/auth/refresh");
  thief.cookies.delete("gh_access");
  expect(await healthOf(thief)).toEqual(nobody);
  expect((await sessionOf(stack, api)).revokedAt).toBeNull();
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
});

test("garbage is an answer too", async ({ api, person, stack }) => {
  const [header = "", payload = "", signature = ""] = (api.cookies.get("gh_access") ?? "").split(".");
  const none = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt", kid: "1.x" })).toString("base64url");
  const strange = [
    ...["x", "..", "a.b.c", "null", "%00", "9".repeat(3000)],
    ...[`${header}.${payload}.`, `${header}.${payload}`, `${header}..${signature}`, `${none}.${payload}.`],
    api.cookies.get("gh_refresh") ?? "",
    await remint(stack, api, { sid: "00000000-0000-0000-0000-000000000000" }),
    await remint(stack, api, { sid: "not-a-uuid" }),
  ];
  for (const token of strange)
    for (const names of [["gh_access"], ["gh_refresh"], ["gh_access", "gh_refresh"]]) {
      if (token === api.cookies.get("gh_refresh") && names.includes("gh_refresh")) continue;
      const client = new ApiClient(stack.url);
      for (const name of names) client.cookies.set(name, token);
      const health = await healthOf(client);
      expect(health, `${names} ${token}`).toMatchObject({ authenticated: false, action: "sign_in" });
    }
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
});

test("asking never rotates, however often", async ({ api, person, stack }) => {
  api.cookies.set("gh_access", await expiredToken(stack, api));
  const answers = await Promise.all(Array.from({ length: 20 }, () => healthOf(api)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  const row = await sessionOf(stack, api);
  expect([row.id, row.generation, row.seenGeneration], person.username).toEqual([claimsOf(api).sid, 0, 0]);
  expect((await api.post("/api/auth/refresh")).status).toBe(200);
});
