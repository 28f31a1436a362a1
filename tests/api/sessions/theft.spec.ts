import { sql } from "drizzle-orm";
import type { ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { expectProblem } from "../../support/problems";
import { claimsOf, sessionOf } from "../../support/tokens";
import { addPatron, goThroughPatreon } from "../../support/visits";
import { eventsAbout } from "./support/audit-trail";
import { signInDevice } from "./support/chairs";
import { expectEnded, expectSignedIn } from "./support/ended";

const refreshPath = "/api/auth/refresh";

/** Steals the device's refresh token, lets the owner go on, and uses the stolen one. */
async function steal(api: ApiClient): Promise<void> {
  const thief = api.clone();
  await api.post(refreshPath);
  await api.post(refreshPath);
  expectProblem(await thief.post(refreshPath), { status: 401, code: "refresh_refused" });
}

test("a refresh token used twice ends that session, for thief and owner alike, and no other", async ({
  api,
  person,
  stack,
}) => {
  const other = await signInDevice(stack.url, person);
  const thief = api.clone();
  await steal(api);
  await expectEnded(api, person.username, "owner");
  await expectEnded(thief, person.username, "thief");
  await expectSignedIn(other, person.username);
});

test("the reuse is audited in the very transaction that ends the session, once", async ({
  api,
  stack,
  person,
}) => {
  const { sid, sub } = claimsOf(api);
  const old = api.clone();
  await steal(api);
  await old.post(refreshPath);
  const events = await eventsAbout(stack, Number(sub), "refresh_token_reused");
  expect(events, person.username).toHaveLength(1);
  expect(events[0]).toMatchObject({ actorId: null, subjectId: Number(sub), sessionId: sid });
  // PostgreSQL keeps the transaction that wrote a row's present version in its xmin.
  const [written] = await stack.db.execute<{ same: boolean }>(sql`
    select e.xmin = s.xmin as same from audit_events e join sessions s on s.id = e.session_id
    where e.seq = ${events[0]?.seq ?? 0}`);
  expect(written?.same).toBe(true);
  expect((await sessionOf(stack, old)).revokedReason).toBe("refresh_token_reused");
});

test("at the next sign-in the member is told of it, once", async ({ api, person }) => {
  await steal(api);
  const { username, password } = person;
  const login = (tried = password) => api.post("/api/auth/login", { json: { username, password: tried } });
  const wrong = await login("not my password");
  expect([wrong.status, wrong.body.notice]).toEqual([401, undefined]);
  const told = await login();
  expect([told.status, told.body.notice]).toEqual([200, "session_stolen"]);
  const after = await login();
  expect([after.status, Object.keys(after.body)]).toEqual([200, ["message", "user"]]);
});

test("of ten sign-ins at once one is told", async ({ api, person }) => {
  await steal(api);
  const { username, password } = person;
  const calls = Array.from({ length: 10 }, () =>
    api.clone().post("/api/auth/login", { json: { username, password } }),
  );
  const notices = (await Promise.all(calls)).map((answer) => answer.body.notice);
  expect(notices.filter((notice) => notice === "session_stolen")).toHaveLength(1);
});

test("a plain form tells it in the address of the page that opens, and that page says it in words", async ({
  api,
  person,
}) => {
  await steal(api);
  const { username, password } = person;
  const form = { username, password };
  const told = await api.post("/api/auth/login?return_to=%2Faccount%3Fx%3D1", { form });
  expect([told.status, told.headers.get("location")]).toEqual([303, "/account?x=1&notice=session_stolen"]);
  expect((await api.get("/account?x=1&notice=session_stolen")).text).toContain("used twice");
  const after = await api.post("/api/auth/login?return_to=%2Faccount", { form });
  expect(after.headers.get("location")).toBe("/account");
});

test("whoever comes back by Patreon is told too, once", async ({ api, sandbox }) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id);
  await steal(api);
  const told = await goThroughPatreon(api, patron.id);
  expect(told.headers.get("location")).toBe("/labs?auth=success&notice=session_stolen");
  const after = await goThroughPatreon(api, patron.id);
  expect(after.headers.get("location")).toBe("/labs?auth=success");
});

test("a session that ended in peace is no theft: nobody is told anything", async ({ api, person, stack }) => {
  const other = await signInDevice(stack.url, person);
  await api.delete("/api/auth/sessions");
  await other.post(refreshPath);
  await api.post("/api/auth/logout");
  const { username, password } = person;
  const answer = await api.post("/api/auth/login", { json: { username, password } });
  expect([answer.status, answer.body.notice]).toEqual([200, undefined]);
});
