import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { hostileTargets } from "../support/hostile-targets";
import { ageRotation, claimsOf, expiredToken, sessionOf } from "../support/tokens";
import { follow, locationOf } from "../support/visits";

const resume = "/api/auth/resume";

test("with only a refresh cookie a page is reached by way of resume, with a new pair", async ({
  api,
  person,
}) => {
  const before = api.cookies.get("gh_refresh");
  api.cookies.delete("gh_access");
  const { answer, trail } = await follow(api, "/labs");
  expect(trail).toEqual(["307 /api/auth/resume?return_to=%2Flabs", "303 /labs"]);
  expect(answer.status).toBe(200);
  expect(answer.text).toContain(person.username);
  expect(api.cookies.get("gh_refresh")).not.toBe(before);
  expect(api.cookies.has("gh_access")).toBe(true);
});

test("with an expired access token a page is reached the same way, query and all", async ({
  api,
  person,
  stack,
}) => {
  api.cookies.set("gh_access", await expiredToken(stack, api));
  const { answer, trail } = await follow(api, "/account?tab=devices&x=%2F");
  expect(trail.at(-1)).toBe("303 /account?tab=devices&x=%2F");
  expect(answer.status).toBe(200);
  expect(answer.text).toContain(person.username);
});

test("ten tabs that wake up at once all reach their page", async ({ api, person }) => {
  api.cookies.delete("gh_access");
  const tabs = await Promise.all(Array.from({ length: 10 }, () => follow(api.clone(), "/labs")));
  for (const { answer } of tabs) expect(answer.text).toContain(person.username);
});

test("a prefetch never rotates, by whatever header it says so", async ({ api, person, stack }) => {
  const { sid } = claimsOf(api);
  const refresh = api.cookies.get("gh_refresh");
  const prefetches: Record<string, string>[] = [
    { "next-router-prefetch": "1" },
    { "next-router-segment-prefetch": "/_tree" },
    { "sec-purpose": "prefetch" },
    { "sec-purpose": "prefetch;prerender" },
    { purpose: "prefetch" },
  ];
  for (const headers of prefetches) {
    const answer = await api.get(`${resume}?return_to=/labs`, { headers });
    expect([answer.status, answer.headers.getSetCookie()], JSON.stringify(headers)).toEqual([204, []]);
    expect(answer.headers.get("location")).toBeNull();
  }
  const row = await sessionOf(stack, api);
  expect([row.id, row.generation]).toEqual([sid, 0]);
  expect(api.cookies.get("gh_refresh")).toBe(refresh);
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
});

test("resume leads to no other site, whatever return_to says", async ({ api, person }) => {
  expect(person.username).toBeTruthy();
  for (const hostile of hostileTargets) {
    const answer = await api.get(`${resume}?return_to=${hostile}`);
    expect([answer.status, answer.headers.get("location")], hostile).toEqual([303, "/labs"]);
    expect(answer.headers.getSetCookie(), hostile).toHaveLength(2);
  }
});

test("without a refresh cookie resume leads to the sign-in, and back from there", async ({ api }) => {
  const answer = await api.get(`${resume}?return_to=%2Faccount%3Fa%3D1`);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/login?return_to=%2Faccount%3Fa%3D1");
  for (const hostile of hostileTargets) {
    const location = locationOf(await api.get(`${resume}?return_to=${hostile}`), api.url);
    expect(location.origin, hostile).toBe(api.url);
    expect(location.searchParams.get("return_to"), hostile).toBe("/labs");
  }
});

test("a session that has ended leads to the sign-in with a word, never in a circle", async ({
  api,
  person,
  stack,
}) => {
  const left = api.clone();
  await api.post("/api/auth/logout");
  const ended = await follow(left, "/labs");
  expect(ended.trail.at(-1)).toBe("303 /login?return_to=%2Flabs&notice=session_ended");
  expect(ended.answer.status).toBe(200);
  expect(ended.answer.text).not.toContain(person.username);
  expect(ended.answer.text).toContain("Your session has ended. Please sign in again.");
  const garbage = new ApiClient(stack.url);
  garbage.cookies.set("gh_refresh", "garbage");
  const { answer, trail } = await follow(garbage, "/labs");
  expect(trail).toEqual([
    "307 /api/auth/resume?return_to=%2Flabs",
    "303 /login?return_to=%2Flabs&notice=session_ended",
  ]);
  expect(answer.status).toBe(200);
});

test("a deactivated person is told so at the door", async ({ api, stack, person }) => {
  await stack.db.update(users).set({ isActive: false }).where(eq(users.username, person.username));
  const { answer, trail } = await follow(api, "/labs");
  expect(trail.at(-1)).toBe("303 /login?return_to=%2Flabs&notice=deactivated");
  expect(answer.text).toContain("This account is deactivated");
  expect(answer.text).not.toContain(person.username);
});

test("a stolen refresh token shown to resume ends the session", async ({ api, person, stack }) => {
  const thief = api.clone();
  await api.post("/api/auth/refresh");
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
  await ageRotation(stack.db, claimsOf(api).sid, 60);
  thief.cookies.delete("gh_access");
  const { trail } = await follow(thief, "/labs");
  expect(trail.at(-1)).toBe("303 /login?return_to=%2Flabs&notice=session_ended");
  expect((await sessionOf(stack, api)).revokedReason).toBe("refresh_token_reused");
});
