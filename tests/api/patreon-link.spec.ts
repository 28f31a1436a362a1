import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { countRows } from "../support/rows";
import { claimsOf, expiredToken, findSession } from "../support/tokens";
import { addPatron, consentAtPatreon, follow, goThroughPatreon, register } from "../support/visits";

const link = { begin: "/api/auth/patreon/login?purpose=link" };
const me = async (api: ApiClient) => (await api.get("/api/auth/me")).body;
const location = (answer: { headers: Headers }) => answer.headers.get("location");

test("connecting Patreon keeps the account, the session and the name, and recognises the membership at once", async ({
  api,
  person,
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const before = await countRows(stack.db);
  expect(location(await goThroughPatreon(api, patron.id, link))).toBe("/account?notice=patreon_linked");
  expect(await me(api)).toMatchObject({
    id: patron.id,
    patreonId: patron.id,
    username: person.username,
    email: person.email,
    patreonConnected: true,
    isPaidMember: true,
  });
  const after = await countRows(stack.db);
  expect([after.users, after.sessions]).toEqual([before.users, before.sessions]);
  const byPatreon = new ApiClient(stack.url);
  await goThroughPatreon(byPatreon, patron.id);
  expect((await me(byPatreon)).username).toBe(person.username);
});

test("connecting goes on when the access token runs out on the way, or before, and spends no refresh token", async ({
  api,
  person,
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const refreshToken = api.cookies.get("gh_refresh");
  const { sid } = claimsOf(api);
  const url = await consentAtPatreon(api, patron.id, link);
  api.cookies.set("gh_access", await expiredToken(stack, api));
  expect(location(await api.get(url.pathname + url.search))).toBe("/account?notice=patreon_linked");
  api.cookies.delete("gh_access");
  expect(location(await goThroughPatreon(api, patron.id, link))).toBe("/account?notice=patreon_linked");
  expect([api.cookies.get("gh_refresh"), (await findSession(stack, sid)).generation]).toEqual([
    refreshToken,
    0,
  ]);
  const { answer, trail } = await follow(api, "/account?notice=patreon_linked");
  expect(trail[0]).toMatch(/^307 \/api\/auth\/resume/);
  expect(answer.text).toContain("Patreon is connected");
  expect(await me(api)).toMatchObject({ username: person.username, patreonId: patron.id });
});

test("a refresh token connects nobody but who began, and not after its session has ended", async ({
  api,
  sandbox,
  stack,
}) => {
  await register(api);
  const patron = await addPatron(sandbox);
  const url = await consentAtPatreon(api, patron.id, link);
  const stranger = new ApiClient(stack.url);
  await register(stranger);
  const own = api.cookies.get("gh_refresh") ?? "";
  api.cookies.delete("gh_access");
  api.cookies.set("gh_refresh", stranger.cookies.get("gh_refresh") ?? "");
  expect(location(await api.get(url.pathname + url.search))).toBe("/account?notice=patreon_stale");
  api.cookies.set("gh_refresh", own);
  const again = await consentAtPatreon(api, patron.id, link);
  await api.clone().post("/api/auth/logout");
  expect(location(await api.get(again.pathname + again.search))).toBe("/account?notice=patreon_stale");
  expect(location(await api.get(link.begin))).toBe("/login?return_to=%2Faccount");
  expect(await stack.db.$count(users, eq(users.patreonId, patron.id))).toBe(0);
});

test("connecting comes back to the page it was begun from, however it went, and to no other site", async ({
  api,
  person,
  sandbox,
  stack,
}) => {
  expect(person.username).toBeTruthy();
  const patron = await addPatron(sandbox);
  const begin = `${link.begin}&return_to=%2Flabs%2Ffocus-room`;
  const denied = await goThroughPatreon(api, patron.id, { begin, decision: "deny" });
  expect(location(denied)).toBe("/labs/focus-room?notice=patreon_denied");
  expect(location(await new ApiClient(stack.url).get(begin))).toBe("/login?return_to=%2Flabs%2Ffocus-room");
  expect(location(await goThroughPatreon(api, patron.id, { begin }))).toBe(
    "/labs/focus-room?notice=patreon_linked",
  );
  const hostile = { begin: `${link.begin}&return_to=%2F%2Fevil.example` };
  expect(location(await goThroughPatreon(api, patron.id, hostile))).toBe("/labs?notice=patreon_linked");
});

test("connecting takes being signed in", async ({ api, stack }) => {
  const before = await countRows(stack.db);
  expect(location(await api.get(link.begin))).toBe("/login?return_to=%2Faccount");
  expect(await countRows(stack.db)).toEqual(before);
});

test("a Patreon account that belongs to another account here is not connected to a second", async ({
  api,
  person,
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(new ApiClient(stack.url), patron.id);
  const before = await countRows(stack.db);
  expect(location(await goThroughPatreon(api, patron.id, link))).toBe("/account?notice=patreon_in_use");
  expect(await me(api)).toMatchObject({ id: person.username, patreonConnected: false, isPaidMember: false });
  expect(await countRows(stack.db)).toEqual(before);
});

test("of two accounts that connect one Patreon account at the same moment, one gets it", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const devices = [new ApiClient(stack.url), new ApiClient(stack.url)];
  for (const api of devices) await register(api);
  const urls = await Promise.all(devices.map((api) => consentAtPatreon(api, patron.id, link)));
  const answers = await Promise.all(
    devices.map((api, at) => api.get(`${urls[at]?.pathname}${urls[at]?.search}`)),
  );
  expect(answers.map(location).sort()).toEqual([
    "/account?notice=patreon_in_use",
    "/account?notice=patreon_linked",
  ]);
  const connected = await Promise.all(devices.map(async (api) => (await me(api)).patreonConnected));
  expect(connected.sort()).toEqual([false, true]);
});

test("an account that is connected takes no other Patreon account beside it, but the same again", async ({
  api,
  person,
  sandbox,
  stack,
}) => {
  const [first, second] = [await addPatron(sandbox), await addPatron(sandbox)];
  await goThroughPatreon(api, first.id, link);
  const before = await countRows(stack.db);
  expect(location(await goThroughPatreon(api, second.id, link))).toBe("/account?notice=patreon_other");
  expect(location(await goThroughPatreon(api, first.id, link))).toBe("/account?notice=patreon_linked");
  expect(await me(api)).toMatchObject({ patreonId: first.id, username: person.username });
  expect(await countRows(stack.db)).toEqual(before);
});

test("whoever is signed in at the callback is not connected to what somebody else began", async ({
  api,
  sandbox,
  stack,
}) => {
  await register(api);
  const patron = await addPatron(sandbox);
  const before = await countRows(stack.db);
  const url = await consentAtPatreon(api, patron.id, link);
  await api.post("/api/auth/logout");
  const other = await register(api);
  expect(location(await api.get(url.pathname + url.search))).toBe("/account?notice=patreon_stale");
  expect(await me(api)).toMatchObject({ id: other.username, patreonConnected: false });
  expect((await countRows(stack.db)).patreon_accounts).toBe(before.patreon_accounts);
});

test("a denied or failed connection leaves the account as it is", async ({ api, person, sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const before = await countRows(stack.db);
  const denied = await goThroughPatreon(api, patron.id, { ...link, decision: "deny" });
  expect(location(denied)).toBe("/account?notice=patreon_denied");
  await sandbox.call("POST", "faults", { kind: "html", match: { path: "/identity" } });
  expect(location(await goThroughPatreon(api, patron.id, link))).toBe("/account?notice=patreon_down");
  expect(await me(api)).toMatchObject({ id: person.username, patreonConnected: false });
  expect(await countRows(stack.db)).toEqual(before);
});

test("disconnecting forgets grant and membership, and the password still opens", async ({
  api,
  person,
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id, link);
  const before = await countRows(stack.db);
  const answer = await api.delete("/api/auth/patreon");
  expect([answer.status, answer.body]).toEqual([200, { message: "Patreon disconnected" }]);
  expect(await me(api)).toMatchObject({
    id: person.username,
    patreonId: null,
    patreonConnected: false,
    isPaidMember: false,
    membershipPaid: false,
  });
  expect((await countRows(stack.db)).patreon_accounts).toBe((before.patreon_accounts ?? 0) - 1);
  const { username, password } = person;
  const device = new ApiClient(stack.url);
  expect((await device.post("/api/auth/login", { json: { username, password } })).status).toBe(200);
  expectProblem(await api.delete("/api/auth/patreon"), { status: 409, code: "patreon_not_connected" });
});

test("the only way in is not taken away", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const api = new ApiClient(stack.url);
  await goThroughPatreon(api, patron.id);
  const before = await countRows(stack.db);
  expectProblem(await api.delete("/api/auth/patreon"), { status: 409, code: "last_way_in" });
  const form = await api.post("/api/auth/patreon/disconnect", { form: {} });
  expect([form.status, location(form)]).toEqual([303, "/account"]);
  expect((await api.get("/account")).text).toContain("only way into this account");
  expect(await me(api)).toMatchObject({ patreonId: patron.id, isPaidMember: true });
  expect(await countRows(stack.db)).toEqual(before);
});

test("a plain form disconnects too", async ({ api, person, sandbox }) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id, link);
  const answer = await api.post("/api/auth/patreon/disconnect", { form: {} });
  expect([answer.status, location(answer)]).toEqual([303, "/account"]);
  expect(await me(api)).toMatchObject({ id: person.username, patreonConnected: false });
});

test("disconnecting takes being signed in, and our own pages", async ({ api, person, sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id, link);
  expectProblem(await new ApiClient(stack.url).delete("/api/auth/patreon"), { status: 401 });
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expectProblem(await api.delete("/api/auth/patreon", { headers }), { status: 403, code: "origin_refused" });
  expect((await api.post("/api/auth/patreon/disconnect", { form: {}, headers })).status).toBe(303);
  expect(await me(api)).toMatchObject({ username: person.username, patreonConnected: true });
});
