import { eq, sql } from "drizzle-orm";
import { DeviceView } from "@/lib/contracts/devices";
import { sessions } from "@/lib/db/schema";
import { ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { expectProblem } from "../../support/problems";
import { claimsOf, findSession } from "../../support/tokens";
import { addPatron, goThroughPatreon } from "../../support/visits";
import { signInDevice, takeChair } from "./support/chairs";
import { expectEnded, expectSignedIn } from "./support/ended";

const path = "/api/auth/sessions";
const gone = { status: 404, code: "not_found" };
const sidOf = (api: ApiClient) => claimsOf(api).sid;

const agents = {
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  phone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
  program: "lantern-sync/2.1",
};

test("the list shows this device first, each in words, with address, times and how it signed in", async ({
  person,
  stack,
}) => {
  const copy = await stack.startCopy({ TRUSTED_PROXIES: "1" });
  try {
    const from = (agent: string, address: string) => ({ "user-agent": agent, "x-forwarded-for": address });
    const desk = await signInDevice(copy.url, person, from(agents.firefox, "203.0.113.7"));
    const phone = await signInDevice(copy.url, person, from(agents.phone, "1.2.3.4, 2001:DB8::00:5"));
    await signInDevice(copy.url, person, from(agents.program, "::ffff:198.51.100.9"));
    const answer = await desk.get(path);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    const { sessions: listed } = answer.body;
    for (const view of listed) DeviceView.strict().parse(view);
    expect(listed).toHaveLength(4);
    expect(listed[0]).toMatchObject({
      id: sidOf(desk),
      current: true,
      browser: "Firefox 140",
      system: "Linux",
      address: "203.0.113.7",
      signedInWith: "password",
    });
    expect(listed[1]).toMatchObject({
      current: false,
      browser: "lantern-sync",
      system: "a program",
      address: "198.51.100.9",
    });
    expect(listed[2]).toMatchObject({
      id: sidOf(phone),
      browser: "Safari 18",
      system: "iOS 18.1",
      address: "2001:db8::5",
    });
    expect((await phone.get(path)).body.sessions[0]).toMatchObject({ id: sidOf(phone), current: true });
  } finally {
    await copy.stop();
  }
});

test("first seen is the sign-in, last seen the newest use of a new token; neither lies about the other devices", async ({
  api,
  person,
  stack,
}) => {
  const other = await signInDevice(stack.url, person);
  await stack.db
    .update(sessions)
    .set({
      createdAt: sql`${sessions.createdAt} - interval '3 days'`,
      lastSeenAt: sql`${sessions.lastSeenAt} - interval '1 day'`,
    })
    .where(eq(sessions.id, sidOf(api)));
  const before = await findSession(stack, sidOf(api));
  await api.post("/api/auth/refresh");
  const { sessions: listed } = (await api.get(path)).body;
  expect(listed[0].firstSeen).toBe(before.createdAt.toISOString());
  expect(Date.now() - Date.parse(listed[0].lastSeen)).toBeLessThan(60_000);
  const { createdAt } = await findSession(stack, sidOf(other));
  expect(listed[1]).toMatchObject({ id: sidOf(other), firstSeen: createdAt.toISOString() });
});

test("a session that Patreon opened says so, and one without an address or browser says that", async ({
  api,
  sandbox,
}) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id);
  const { sessions: listed } = (await api.get(path, { headers: { "user-agent": "" } })).body;
  expect(listed).toHaveLength(1);
  expect(listed[0]).toMatchObject({ signedInWith: "patreon", address: null, current: true });
});

test("the list holds one's own live sessions only", async ({ api, person, stack }) => {
  await takeChair(stack);
  const [ended, idle, old] = await Promise.all([1, 2, 3].map(() => signInDevice(stack.url, person)));
  await ended?.post("/api/auth/logout");
  const past = sql`now() - interval '1 second'`;
  const expire = (id: string, change: object) =>
    stack.db.update(sessions).set(change).where(eq(sessions.id, id));
  await expire(sidOf(idle as ApiClient), { idleExpiresAt: past });
  await expire(sidOf(old as ApiClient), { absoluteExpiresAt: past });
  const { sessions: listed } = (await api.get(path)).body;
  expect(listed.map((view: DeviceView) => view.id)).toEqual([sidOf(api)]);
});

test("ending one device refuses its next call, page and refresh, and no other device notices", async ({
  api,
  person,
  stack,
}) => {
  const [lost, kept] = [await signInDevice(stack.url, person), await signInDevice(stack.url, person)];
  await expectSignedIn(lost, person.username);
  const answer = await api.delete(`${path}/${sidOf(lost)}`);
  expect([answer.status, answer.body]).toEqual([200, { message: "The device is signed out" }]);
  expect(answer.headers.getSetCookie()).toEqual([]);
  await expectEnded(lost, person.username);
  await expectSignedIn(kept, person.username);
  await expectSignedIn(api, person.username);
  expect((await findSession(stack, sidOf(lost))).revokedReason).toBe("ended_by_owner");
});

test("ending this device is signing out: its cookies go too", async ({ api, person, stack }) => {
  const other = await signInDevice(stack.url, person);
  const thief = api.clone();
  expect((await api.delete(`${path}/${sidOf(api)}`)).status).toBe(200);
  expect(api.sessionCookies()).toEqual([]);
  await expectEnded(thief, person.username);
  await expectSignedIn(other, person.username);
});

test("ending all others leaves this device, and says how many went", async ({ api, person, stack }) => {
  const others = await Promise.all([1, 2, 3].map(() => signInDevice(stack.url, person)));
  const stranger = await takeChair(stack);
  const answer = await api.delete(path);
  expect([answer.status, answer.body]).toEqual([
    200,
    { message: "The other devices are signed out", ended: 3 },
  ]);
  for (const other of others) await expectEnded(other, person.username);
  await expectSignedIn(api, person.username);
  await expectSignedIn(stranger.api, stranger.person.username);
  expect((await api.delete(path)).body.ended).toBe(0);
});

test("of twenty who end one device at once, one ends it and the rest find nothing", async ({
  api,
  person,
  stack,
}) => {
  const lost = await signInDevice(stack.url, person);
  const calls = Array.from({ length: 20 }, () => api.delete(`${path}/${sidOf(lost)}`));
  const statuses = (await Promise.all(calls)).map((answer) => answer.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 404)).toHaveLength(19);
  expectProblem(await api.delete(`${path}/${sidOf(lost)}`), gone);
});

test("an id that names no session of one's own is the 404 of a missing one, and ends nothing", async ({
  api,
  person,
  stack,
}) => {
  const own = sidOf(api);
  const malformed = [
    ...["0", "-1", "null", "undefined", "%00", "%20", "*", "me", "not-a-uuid"],
    ...["'%20or%20'1'%3D'1", "%F0%9F%94%91", "a".repeat(2000), `${own}x`, own.slice(0, -1)],
    ...[`%7B${own}%7D`, own.replaceAll("-", ""), own.toUpperCase(), `${own}%00`, `%20${own}`],
    ...["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
  ];
  for (const id of malformed) expectProblem(await api.delete(`${path}/${id}`), gone, id);
  await expectSignedIn(api, person.username);
  expect((await findSession(stack, own)).revokedAt).toBeNull();
});

test("from four chairs: nobody is asked to sign in, and neither another member nor an admin ends or sees a device of the owner", async ({
  api,
  person,
  stack,
}) => {
  const target = `${path}/${sidOf(api)}`;
  const nobody = new ApiClient(stack.url);
  for (const [method, at] of [
    ["GET", path],
    ["DELETE", path],
    ["DELETE", target],
    ["DELETE", `${path}/nonsense`],
  ] as const)
    expectProblem(
      await nobody.call(method, at),
      { status: 401, code: "not_authenticated" },
      `${method} ${at}`,
    );
  for (const role of ["member", "venue_manager", "global_admin", "super_admin"] as const) {
    const other = await takeChair(stack, role);
    expectProblem(await other.api.delete(target), gone, role);
    const seen = (await other.api.get(path)).body.sessions.map((view: DeviceView) => view.id);
    expect(seen, role).toEqual([sidOf(other.api)]);
    expect((await other.api.delete(path)).body.ended, role).toBe(0);
  }
  await expectSignedIn(api, person.username);
  expect((await api.delete(target)).status).toBe(200);
});
