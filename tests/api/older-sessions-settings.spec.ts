import { eq } from "drizzle-orm";
import { legacyExchanges, sessions, users } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect } from "../support/fixtures";
import { signLegacy, subClaims } from "../support/legacy";
import { bearer, comeFromOlder, olderBrowser, test } from "../support/older-sessions";
import { expectProblem } from "../support/problems";
import { claimsOf } from "../support/tokens";
import { follow } from "../support/visits";
import { countStatements } from "./sessions/support/counting-proxy";

const me = "/api/auth/me";
const refused = { status: 401, code: "not_authenticated" };

test("from the day that is set, and without the key, an older session is nobody's and no cookie of ours", async ({
  stack,
}) => {
  const older = await comeFromOlder(stack);
  const pastDate = { LEGACY_ACCEPT_UNTIL: new Date(Date.now() - 1000).toISOString() };
  for (const change of [pastDate, { LEGACY_JWT_SECRET: "", LEGACY_ACCEPT_UNTIL: "" }]) {
    const copy = await stack.startCopy(change);
    try {
      const about = JSON.stringify(change);
      const browser = olderBrowser(copy.url, older.token);
      expectProblem(await browser.get(me), refused, about);
      expectProblem(await new ApiClient(copy.url).get(me, { headers: bearer(older.token) }), refused, about);
      expect((await follow(browser, "/labs")).trail, about).toEqual(["307 /login?return_to=%2Flabs"]);
      expect((await browser.post("/api/auth/refresh")).status, about).toBe(401);
      expect((await browser.get("/api/auth/token-health")).body.action, about).toBe("sign_in");
      const plain = await fetch(new URL("/api/auth/logout", copy.url), {
        method: "POST",
        headers: { cookie: `access_token_cookie=${older.token}` },
      });
      expect([plain.status, plain.headers.getSetCookie().length], about).toEqual([200, 2]);
    } finally {
      await copy.stop();
    }
  }
  expect(await stack.db.$count(sessions, eq(sessions.userId, older.id))).toBe(0);
  expect((await new ApiClient(stack.url).get(me, { headers: bearer(older.token) })).status).toBe(200);
});

test("a start says until when older sessions count, and warns when their key was kept too long", async ({
  stack,
}) => {
  const said = (event: string, until: string) =>
    stack.lines
      .filter((line) => line.includes(`"${event}"`) && line.includes(until))
      .map((line) => JSON.parse(line).level);
  await expect.poll(() => said("legacy_sessions_accepted", "2999-01-01T00:00:00.000Z")).toContain("info");
  const over = ["legacy_sessions_over", "2020-01-01T00:00:00.000Z"] as const;
  expect(said(...over)).toEqual([]);
  const copy = await stack.startCopy({ LEGACY_ACCEPT_UNTIL: "2020-01-01" });
  await expect.poll(() => said(...over)).toEqual(["warn"]);
  await copy.stop();
});

test("an older token somebody made up costs no statement, and our own tokens cost what they did", async ({
  api,
  person,
  stack,
}) => {
  const older = await comeFromOlder(stack);
  const forged = await signLegacy(subClaims(older.legacyId, new Date()), { secret: testSecrets.jwtOld });
  const proxy = await countStatements(stack.databaseUrl);
  const copy = await stack.startCopy({ DATABASE_URL: proxy.url });
  try {
    const signedIn = api.clone(copy.url);
    signedIn.cookies.set("auth_token", older.token);
    await signedIn.get(me);
    // What a start notes is over once the connections are quiet.
    await expect.poll(() => proxy.take()).toBe(0);
    const by = { headers: bearer(forged) };
    const calls: Record<string, { statements: number; call(): Promise<{ status: number }> }> = {
      "ours, with an older cookie beside it": { statements: 1, call: () => signedIn.get(me) },
      "a forged cookie": { statements: 0, call: () => olderBrowser(copy.url, forged).get(me) },
      "a forged bearer": { statements: 0, call: () => new ApiClient(copy.url).get(me, by) },
      "a forged bearer on a page": { statements: 0, call: () => new ApiClient(copy.url).get("/labs", by) },
      "a forged cookie at the sign-in page": {
        statements: 0,
        call: () => olderBrowser(copy.url, forged).get("/login"),
      },
      "a forged cookie at token health": {
        statements: 0,
        call: () => olderBrowser(copy.url, forged).get("/api/auth/token-health"),
      },
    };
    for (const [about, { statements, call }] of Object.entries(calls)) {
      for (let at = 0; at < 5; at += 1) await call();
      expect(proxy.take(), `${about}, of ${person.username}`).toBe(5 * statements);
    }
  } finally {
    await copy.stop();
    await proxy.close();
  }
});

test("exchanges from one address are limited as refreshes are; a bearer that was exchanged is not counted", async ({
  stack,
}) => {
  const copy = await stack.startCopy({
    TRUSTED_PROXIES: "1",
    RATE_LIMIT_SCALE: "1",
    LIMIT_REFRESH: "2/3600",
  });
  try {
    const from = { "x-forwarded-for": "203.0.113.77" };
    const people = await Promise.all([1, 2, 3].map(() => comeFromOlder(stack)));
    const call = (token = "") => new ApiClient(copy.url).get(me, { headers: { ...from, ...bearer(token) } });
    for (let times = 0; times < 4; times += 1) expect((await call(people[0]?.token)).status).toBe(200);
    expect((await call(people[1]?.token)).status).toBe(200);
    expectProblem(await call(people[2]?.token), { status: 429, code: "too_many_requests" });
    expect((await call(people[1]?.token)).status).toBe(200);
    const elsewhere = { "x-forwarded-for": "203.0.113.78", ...bearer(people[2]?.token ?? "") };
    expect((await new ApiClient(copy.url).get(me, { headers: elsewhere })).status).toBe(200);
  } finally {
    await copy.stop();
  }
});

test("whoever looks after the keys sees how many older sessions came", async ({ api, person, stack }) => {
  const id = Number(claimsOf(api).sub);
  await stack.db.update(users).set({ role: "super_admin" }).where(eq(users.id, id));
  await stack.db.delete(legacyExchanges);
  const shown = async () => (await api.get("/api/admin/keys")).body.legacy;
  const until = "2999-01-01T00:00:00.000Z";
  const none = { total: 0, lastDay: 0, lastWeek: 0, lastAt: null, liveSessions: 0, safeToSwitchOff: true };
  expect(await shown(), person.username).toEqual({ ...none, acceptUntil: until });
  const older = await comeFromOlder(stack);
  await olderBrowser(stack.url, older.token).get(me);
  const one = { total: 1, lastDay: 1, lastWeek: 1, liveSessions: 1, safeToSwitchOff: false };
  expect(await shown()).toMatchObject(one);
  const copy = await stack.startCopy({ LEGACY_JWT_SECRET: "", LEGACY_ACCEPT_UNTIL: "" });
  try {
    const there = api.clone(copy.url);
    expect((await there.get("/api/admin/keys")).body.legacy).toMatchObject({ ...one, acceptUntil: null });
    await stack.db.delete(legacyExchanges);
    expect((await there.get("/api/admin/keys")).body.legacy).toBeNull();
  } finally {
    await copy.stop();
  }
});

test("no log line holds an older token, and each exchange is one line", async ({ stack }) => {
  const older = await comeFromOlder(stack);
  await follow(olderBrowser(stack.url, older.token), "/labs");
  const forged = await signLegacy(subClaims(older.legacyId, new Date()), { secret: testSecrets.jwtOld });
  await follow(olderBrowser(stack.url, forged), "/labs");
  const lines = stack.lines.join("\n");
  for (const token of [older.token, forged])
    for (const part of token.split(".").slice(1)) expect(lines).not.toContain(part);
  const exchanged = stack.lines.filter((line) => line.includes('"legacy_session_exchanged"'));
  expect(exchanged.map((line) => JSON.parse(line).userId).filter((id) => id === older.id)).toEqual([
    older.id,
  ]);
});
