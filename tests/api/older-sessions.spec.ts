import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { sessions, users } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect } from "../support/fixtures";
import { firstFormClaims, signLegacy, subClaims } from "../support/legacy";
import { bearer, comeFromOlder, type OlderPerson, olderBrowser, test } from "../support/older-sessions";
import { expectProblem } from "../support/problems";
import type { TestStack } from "../support/stack";
import { expiredToken } from "../support/tokens";
import { follow } from "../support/visits";
import { eventsAbout } from "./sessions/support/audit-trail";

const refused = { status: 401, code: "not_authenticated" };
const path = { me: "/api/auth/me", refresh: "/api/auth/refresh", logout: "/api/auth/logout" };
const throughResume = ["307 /api/auth/resume?return_to=%2Flabs", "303 /labs"];
const olderNames = ["access_token_cookie", "auth_token"];

const sessionsOf = (stack: TestStack, { id }: OlderPerson) =>
  stack.db.select().from(sessions).where(eq(sessions.userId, id));
const usual = (api: ApiClient) => [...api.cookies.keys()].sort();

test("a browser with a live older cookie lands in the labs signed in, of whichever name and form it is", async ({
  stack,
}) => {
  for (const name of olderNames) {
    const older = await comeFromOlder(stack);
    const firstForm = await signLegacy(firstFormClaims(older.patreonId, new Date()));
    const token = name === "auth_token" ? firstForm : older.token;
    const api = olderBrowser(stack.url, token, name);
    const { answer, trail } = await follow(api, "/labs");
    expect(trail, name).toEqual(throughResume);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(older.username);
    expect(usual(api), "the older cookie is gone, ours are there").toEqual(["gh_access", "gh_refresh"]);
    expect((await follow(api, "/labs")).trail, "and nothing is exchanged again").toEqual([]);
    const [session, ...more] = await sessionsOf(stack, older);
    expect([session?.amr, more]).toEqual([["legacy"], []]);
    const [event, ...others] = await eventsAbout(stack, older.id);
    const form = name === "auth_token" ? "patreon_id" : "sub";
    expect(event).toMatchObject({ type: "legacy_session_exchanged", sessionId: session?.id });
    expect([JSON.parse(event?.details ?? ""), others]).toEqual([{ form }, []]);
  }
});

test("tabs that open at once agree on one session", async ({ stack }) => {
  const older = await comeFromOlder(stack);
  const tabs = Array.from({ length: 8 }, () => olderBrowser(stack.url, older.token));
  for (const { answer } of await Promise.all(tabs.map((tab) => follow(tab, "/labs"))))
    expect(answer.text).toContain(older.username);
  expect(new Set(tabs.map((tab) => tab.cookies.get("gh_refresh"))).size).toBe(1);
  expect(await sessionsOf(stack, older)).toHaveLength(1);
});

test("a client with the older bearer is signed in everywhere, keeps no cookie, and has one session", async ({
  stack,
}) => {
  const older = await comeFromOlder(stack);
  const api = new ApiClient(stack.url);
  const headers = bearer(older.token);
  for (const page of ["/labs", "/account"]) {
    const { answer, trail } = await follow(api, page, { headers });
    expect([answer.status, trail], page).toEqual([200, []]);
    expect(answer.text).toContain(older.username);
  }
  for (let times = 0; times < 3; times += 1) {
    const me = await api.get(path.me, { headers });
    expect([me.status, me.body.username]).toEqual([200, older.username]);
    expect(me.headers.getSetCookie()).toEqual([]);
  }
  const { body } = await api.get("/api/auth/sessions", { headers });
  expect(body.sessions).toMatchObject([{ current: true, signedInWith: "older_site" }]);
  expect(await eventsAbout(stack, older.id, "legacy_session_exchanged")).toHaveLength(1);
  const ended = { revokedAt: new Date(), revokedReason: "ended_by_owner" };
  await stack.db.update(sessions).set(ended).where(eq(sessions.userId, older.id));
  expectProblem(await api.get(path.me, { headers }), refused);
  expect((await follow(api, "/labs", { headers })).trail.at(-1)).toBe("307 /login?return_to=%2Flabs");
});

test("a call with the older cookie is answered with ours, be its answer a refusal", async ({ stack }) => {
  const older = await comeFromOlder(stack);
  const api = olderBrowser(stack.url, older.token);
  expectProblem(await api.get("/api/admin/keys"), { status: 403, code: "forbidden" });
  expect(usual(api)).toEqual(["gh_access", "gh_refresh"]);
  expect((await api.get(path.me)).body.username).toBe(older.username);
  expect(await sessionsOf(stack, older)).toHaveLength(1);
  const another = await comeFromOlder(stack);
  const me = await olderBrowser(stack.url, another.token).get(path.me);
  expect([me.status, me.body.username]).toEqual([200, another.username]);
  expect(
    me.headers.getSetCookie().filter((line) => /^(access_token_cookie|auth_token)=;/.test(line)),
  ).toHaveLength(2);
});

test("refreshing with an older token is answered as refreshing is: a cookie by cookies, a bearer in the body", async ({
  stack,
}) => {
  const [one, two] = [await comeFromOlder(stack), await comeFromOlder(stack)];
  const browser = olderBrowser(stack.url, one.token);
  expect((await browser.post(path.refresh)).body.message).toBe("Token refreshed");
  expect(usual(browser)).toEqual(["gh_access", "gh_refresh"]);
  expect((await browser.post(path.refresh)).status).toBe(200);
  expectProblem(await olderBrowser(stack.url, one.token).post(path.refresh), {
    status: 401,
    code: "refresh_refused",
  });

  const client = new ApiClient(stack.url);
  const { status, body } = await client.post(path.refresh, { headers: bearer(two.token) });
  expect([status, body.token_type, client.cookies.size]).toEqual([200, "bearer", 0]);
  expect((await client.get(path.me, { headers: bearer(body.access_token) })).body.username).toBe(
    two.username,
  );
  const again = await client.post(path.refresh, { json: { refresh_token: body.refresh_token } });
  expect(again.status).toBe(200);
  expect((await client.get(path.me, { headers: bearer(two.token) })).body.username).toBe(two.username);
});

test("signing out with an older token ends what it opened, and what it might have opened", async ({
  stack,
}) => {
  const older = await comeFromOlder(stack);
  const client = new ApiClient(stack.url);
  const headers = bearer(older.token);
  await client.get(path.me, { headers });
  expect((await client.post(path.logout, { headers })).status).toBe(200);
  expectProblem(await client.get(path.me, { headers }), refused);
  expect((await sessionsOf(stack, older)).map(({ revokedReason }) => revokedReason)).toEqual(["signed_out"]);

  for (const name of olderNames) {
    const untouched = await comeFromOlder(stack);
    const api = olderBrowser(stack.url, untouched.token, name);
    expect((await api.post(path.logout)).body).toEqual({ message: "Logged out successfully" });
    expect(usual(api)).toEqual([]);
    expectProblem(await client.get(path.me, { headers: bearer(untouched.token) }), refused);
    const back = await follow(olderBrowser(stack.url, untouched.token), "/labs");
    expect(back.trail.at(-1)).toBe("303 /login?return_to=%2Flabs");
    expect(await sessionsOf(stack, untouched)).toEqual([]);
  }
});

test("what another site makes a browser do neither spends the older session nor acts with it", async ({
  stack,
}) => {
  const older = await comeFromOlder(stack);
  const cookie = `access_token_cookie=${older.token}`;
  const foreign: Record<string, string>[] = [
    { cookie },
    { cookie, origin: "https://evil.example" },
    { cookie, "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  ];
  for (const headers of foreign) {
    const answer = await fetch(new URL(path.logout, stack.url), { method: "POST", headers });
    expect([answer.status, (await answer.json()).code], JSON.stringify(headers)).toEqual([
      403,
      "origin_refused",
    ]);
  }
  for (const dest of ["image", "iframe", "empty"])
    for (const place of [path.me, "/api/auth/resume?return_to=/labs"]) {
      const headers = { cookie, "sec-fetch-site": "cross-site", "sec-fetch-dest": dest };
      const answer = await fetch(new URL(place, stack.url), { headers, redirect: "manual" });
      expect(answer.headers.getSetCookie(), `${place} as ${dest}`).toEqual([]);
      expect([401, 303]).toContain(answer.status);
    }
  expect(await sessionsOf(stack, older)).toEqual([]);
  const link = { headers: { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" } };
  const { answer, trail } = await follow(olderBrowser(stack.url, older.token), "/labs", link);
  expect(trail, "but a link from there opens the page").toEqual(throughResume);
  expect(answer.text).toContain(older.username);
});

test("a prefetch exchanges nothing, and asking for token health neither", async ({ stack }) => {
  const older = await comeFromOlder(stack);
  const api = olderBrowser(stack.url, older.token);
  const prefetches: Record<string, string>[] = [
    { "next-router-prefetch": "1" },
    { "sec-purpose": "prefetch" },
  ];
  for (const headers of prefetches) {
    const answer = await api.get("/api/auth/resume?return_to=/labs", { headers });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, []]);
  }
  const health = async (call = {}) => (await api.get("/api/auth/token-health", call)).body;
  const open = { compatible: true, authenticated: false, action: "refresh" };
  expect(await health()).toMatchObject(open);
  expect(await sessionsOf(stack, older)).toEqual([]);
  await api.post(path.refresh);
  expect(await health()).toMatchObject({ authenticated: true, action: "none" });
  const client = { headers: bearer((await comeFromOlder(stack)).token) };
  api.cookies.clear();
  expect(await health(client)).toMatchObject(open);
  await api.get(path.me, client);
  expect(await health(client)).toMatchObject({ compatible: true, authenticated: true, action: "none" });
  expect(await health({ headers: bearer("x.y.z") })).toMatchObject({ action: "sign_in" });
});

test("the sign-in page is passed by whoever has a live older cookie, and shown to whoever has a dead one", async ({
  stack,
}) => {
  const older = await comeFromOlder(stack);
  for (const page of ["/login", "/login?return_to=%2Faccount", "/register"]) {
    const answer = await olderBrowser(stack.url, older.token).get(page);
    expect(answer.headers.get("location"), page).toMatch(
      /^\/api\/auth\/resume\?return_to=%2F(labs|account)$/,
    );
  }
  const api = olderBrowser(stack.url, older.token);
  expect((await follow(api, "/login")).answer.text).toContain(older.username);
  await api.post(path.logout);
  const dead = olderBrowser(stack.url, older.token);
  expect((await follow(dead, "/login")).trail).toEqual([]);
  const { trail } = await follow(dead, "/labs");
  expect(trail).toEqual([throughResume[0], "303 /login?return_to=%2Flabs"]);
  expect(usual(dead), "and the dead one is taken away").toEqual([]);
});

/** Older tokens that name a person of the older system, or pretend to, and must open nothing. */
async function worthless(older: OlderPerson): Promise<Record<string, string>> {
  const now = new Date();
  const claims = subClaims(older.legacyId, now);
  const [, payload, signature] = older.token.split(".");
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  const subs = ["", "²", "a\0b", "\ud800", "9".repeat(3000), "x".repeat(2000), `0${older.legacyId}`, "-1"];
  const odd = await Promise.all(subs.map((sub) => signLegacy(subClaims(sub, now))));
  return {
    "a refresh token": await signLegacy({ ...claims, type: "refresh" }),
    "another key": await signLegacy(claims, { secret: testSecrets.jwtOld }),
    "our key": await signLegacy(claims, { secret: testSecrets.jwt }),
    "no end": await signLegacy({ ...claims, exp: undefined }),
    "an end of yesterday": await signLegacy({ ...claims, exp: Math.floor(now.getTime() / 1000) - 86_400 }),
    "alg none": `${none}.${payload}.`,
    "alg none, signed": `${none}.${payload}.${signature}`,
    "a Patreon id of nobody's": await signLegacy(firstFormClaims("1", now)),
    "an id as Patreon id": await signLegacy(firstFormClaims(older.legacyId, now)),
    ...Object.fromEntries(odd.map((token, at) => [`sub ${JSON.stringify(subs[at]?.slice(0, 9))}`, token])),
  };
}

test("whatever is wrong with an older token, it opens nothing and breaks nothing", async ({ stack }) => {
  const older = await comeFromOlder(stack);
  for (const [about, token] of Object.entries(await worthless(older))) {
    expectProblem(await new ApiClient(stack.url).get(path.me, { headers: bearer(token) }), refused, about);
    expectProblem(await olderBrowser(stack.url, token).get(path.me), refused, about);
    const { answer, trail } = await follow(olderBrowser(stack.url, token), "/labs");
    expect(trail.at(-1), about).toBe("303 /login?return_to=%2Flabs");
    expect(answer.text, about).not.toContain(older.username);
    const page = await follow(new ApiClient(stack.url), "/labs", { headers: bearer(token) });
    expect(page.trail.at(-1), about).toMatch(/\/login\?return_to=%2Flabs$/);
  }
  expect(await sessionsOf(stack, older)).toEqual([]);
});

test("a deactivated person's older session opens nothing, before and after the exchange", async ({
  stack,
}) => {
  const older = await comeFromOlder(stack);
  const deactivate = () => stack.db.update(users).set({ isActive: false }).where(eq(users.id, older.id));
  await deactivate();
  const { answer, trail } = await follow(olderBrowser(stack.url, older.token), "/labs");
  expect(trail.at(-1)).toBe("303 /login?return_to=%2Flabs");
  expect(answer.text).not.toContain(older.username);
  await stack.db.update(users).set({ isActive: true }).where(eq(users.id, older.id));
  const client = { headers: bearer(older.token) };
  expect((await new ApiClient(stack.url).get(path.me, client)).status).toBe(200);
  await deactivate();
  expectProblem(await new ApiClient(stack.url).get(path.me, client), refused);
});

test("a browser that is signed in here stays who it is, whatever older cookie it still has", async ({
  api,
  person,
  stack,
}) => {
  const older = await comeFromOlder(stack);
  api.cookies.set("access_token_cookie", older.token);
  expect((await api.get(path.me)).body.username).toBe(person.username);
  const expired = await expiredToken(stack, api);
  api.cookies.set("gh_access", expired);
  expectProblem(await api.get(path.me), refused);
  expect(api.cookies.get("gh_access")).toBe(expired);
  const { answer } = await follow(api, "/account");
  expect(answer.text).toContain(person.username);
  expect(usual(api), "once it goes on, the older one is taken away").toEqual([
    "gh_access",
    "gh_device",
    "gh_refresh",
  ]);
  expect(await sessionsOf(stack, older)).toEqual([]);
});

test("whose session here has ended goes on with the older one, and is told nothing", async ({
  api,
  person,
  stack,
}) => {
  const older = await comeFromOlder(stack);
  const left = api.clone();
  await api.post(path.logout);
  left.cookies.set("auth_token", older.token);
  const { answer, trail } = await follow(left, "/labs");
  expect(trail.at(-1)).toBe("303 /labs");
  expect(answer.text).toContain(older.username);
  expect(answer.text).not.toContain(person.username);
});

test("the session that an older token became is one like any other", async ({ stack }) => {
  const older = await comeFromOlder(stack);
  const api = olderBrowser(stack.url, older.token);
  await follow(api, "/labs");
  const claims = decodeJwt(api.cookies.get("gh_access") ?? "");
  expect(claims).toMatchObject({ sub: String(older.id), amr: ["legacy"] });
  expect(claims.auth_time).toBe(decodeJwt(older.token).iat);
  const thief = api.clone();
  await api.post(path.refresh);
  await api.get(path.me);
  await stack.db
    .update(sessions)
    .set({ rotatedAt: new Date(0) })
    .where(eq(sessions.userId, older.id));
  expect((await thief.post(path.refresh)).status, "its reuse is found out").toBe(401);
  expect((await sessionsOf(stack, older))[0]?.revokedReason).toBe("refresh_token_reused");
});
