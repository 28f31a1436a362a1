import { eq } from "drizzle-orm";
import { type Role, roles } from "@/lib/contracts/roles";
import { sessions, users } from "@/lib/db/schema";
import { ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { expectProblem } from "../../support/problems";
import { claimsOf } from "../../support/tokens";
import { signInDevice, takeChair } from "./support/chairs";
import { expectEnded, expectSignedIn } from "./support/ended";

const path = "/api/admin/sessions";
const forbidden = { status: 403, code: "forbidden" };
const missing = { status: 404, code: "not_found", detail: "There is no such member" };
const admins: Role[] = ["global_admin", "super_admin"];

test("an admin ends all sessions of a member at once, and says how many", async ({ stack }) => {
  for (const role of admins) {
    const admin = await takeChair(stack, role);
    const member = await takeChair(stack);
    const phone = await signInDevice(stack.url, member.person);
    const answer = await admin.api.delete(path, { json: { user_id: member.id } });
    expect([answer.status, answer.body], role).toEqual([200, { ended: 2 }]);
    for (const device of [member.api, phone]) await expectEnded(device, member.person.username, role);
    await expectSignedIn(admin.api, admin.person.username, role);
    await expectSignedIn(await signInDevice(stack.url, member.person), member.person.username, role);
  }
});

test("nobody, a member and a venue manager end nobody's sessions and deactivate nobody", async ({
  stack,
}) => {
  const target = await takeChair(stack);
  const calls = (api: ApiClient) => [
    ...[{ user_id: target.id }, { everybody: true }, { kid: "1.x" }, {}].map((json) =>
      api.delete(path, { json }),
    ),
    api.post(`/api/admin/members/${target.id}/deactivate`),
    api.post(`/api/admin/members/${target.id}/reactivate`),
  ];
  for (const call of calls(new ApiClient(stack.url)))
    expectProblem(await call, { status: 401, code: "not_authenticated" });
  const member = await takeChair(stack);
  for (const call of calls(member.api)) expectProblem(await call, forbidden, "a member");
  // A manager of another venue, or of none: the person is missing.
  const { api } = await takeChair(stack, "venue_manager");
  const { id } = target;
  for (const json of [{ everybody: true }, { kid: "1.x" }])
    expectProblem(await api.delete(path, { json }), forbidden, "a manager");
  expectProblem(await api.delete(path, { json: { user_id: id } }), missing, "a manager");
  for (const verb of ["deactivate", "reactivate"])
    expectProblem(await api.post(`/api/admin/members/${id}/${verb}`), missing, "a manager");
  for (const call of calls(target.api)) expectProblem(await call, forbidden, "oneself");
  await expectSignedIn(target.api, target.person.username);
});

test("a global admin reaches members and venue managers; another admin, oneself and nobody are one 404", async ({
  stack,
}) => {
  const admin = await takeChair(stack, "global_admin");
  const manager = await takeChair(stack, "venue_manager");
  expect((await admin.api.delete(path, { json: { user_id: manager.id } })).body).toEqual({ ended: 1 });
  const peer = await takeChair(stack, "global_admin");
  const above = await takeChair(stack, "super_admin");
  for (const id of [peer.id, above.id, admin.id, 2_000_000_000]) {
    expectProblem(await admin.api.delete(path, { json: { user_id: id } }), missing, `end ${id}`);
    expectProblem(await admin.api.post(`/api/admin/members/${id}/deactivate`), missing, `deactivate ${id}`);
    expectProblem(await admin.api.post(`/api/admin/members/${id}/reactivate`), missing, `reactivate ${id}`);
  }
  for (const { api, person } of [admin, peer, above]) await expectSignedIn(api, person.username);
});

test("a super admin reaches every role", async ({ stack }) => {
  const admin = await takeChair(stack, "super_admin");
  for (const role of roles) {
    const target = await takeChair(stack, role);
    expect((await admin.api.delete(path, { json: { user_id: target.id } })).body, role).toEqual({ ended: 1 });
    await expectEnded(target.api, target.person.username, role);
  }
});

test("everybody's sessions, and everybody's on one key, are a super admin's to end", async ({ stack }) => {
  const admin = await takeChair(stack, "global_admin");
  const bystander = await takeChair(stack);
  for (const json of [{ everybody: true }, { kid: "old.key" }])
    expectProblem(await admin.api.delete(path, { json }), forbidden, JSON.stringify(json));
  await expectSignedIn(bystander.api, bystander.person.username);

  const boss = await takeChair(stack, "super_admin");
  const onOldKey = await takeChair(stack);
  await stack.db
    .update(sessions)
    .set({ kid: "old.key" })
    .where(eq(sessions.id, claimsOf(onOldKey.api).sid));
  expect((await boss.api.delete(path, { json: { kid: "old.key" } })).body).toEqual({ ended: 1 });
  await expectEnded(onOldKey.api, onOldKey.person.username);
  for (const { api, person } of [boss, admin, bystander]) await expectSignedIn(api, person.username);
  expect((await boss.api.delete(path, { json: { kid: "no.such" } })).body).toEqual({ ended: 0 });

  const answer = await boss.api.delete(path, { json: { everybody: true } });
  expect(answer.body.ended).toBeGreaterThanOrEqual(3);
  for (const { api, person } of [boss, admin, bystander]) await expectEnded(api, person.username);
  await expectSignedIn(await signInDevice(stack.url, bystander.person), bystander.person.username);
});

test("exactly one of user_id, kid and everybody is taken; anything else ends nothing", async ({ stack }) => {
  const admin = await takeChair(stack, "super_admin");
  const target = await takeChair(stack);
  const wrong: unknown[] = [
    {},
    { user_id: target.id, everybody: true },
    { user_id: target.id, kid: "1.x" },
    ...[{ everybody: false }, { everybody: "true" }, { everybody: 1 }, { everyone: true }],
    ...[{ user_id: String(target.id) }, { user_id: 0 }, { user_id: -1 }, { user_id: 1.5 }, { user_id: null }],
    ...[{ user_id: 2 ** 31 }, { kid: "" }, { kid: 7 }, { kid: "x".repeat(81) }, [], "everybody", null],
  ];
  for (const json of wrong) {
    expectProblem(await admin.api.delete(path, { json }), { status: 400 }, JSON.stringify(json));
  }
  expectProblem(await admin.api.delete(path), { status: 415 });
  for (const { api, person } of [admin, target]) await expectSignedIn(api, person.username);
});

test("a deactivated account is out everywhere at once, and only who knows the password is told why", async ({
  stack,
}) => {
  const admin = await takeChair(stack, "global_admin");
  const { api, person, id } = await takeChair(stack);
  const phone = await signInDevice(stack.url, person);
  const { username, password } = person;
  expect((await admin.api.post(`/api/admin/members/${id}/deactivate`)).status).toBe(200);
  for (const device of [api, phone]) await expectEnded(device, username);
  const login = (tried: string) =>
    new ApiClient(stack.url).post("/api/auth/login", { json: { username, password: tried } });
  expectProblem(await login("not my password"), { status: 401, code: "invalid_credentials" });
  const told = await login(password);
  expectProblem(told, { status: 403, code: "account_deactivated", detail: "Account is deactivated" });
  expect(told.headers.getSetCookie()).toEqual([]);
  expect((await admin.api.post(`/api/admin/members/${id}/deactivate`)).status, "twice").toBe(200);

  expect((await admin.api.post(`/api/admin/members/${id}/reactivate`)).status).toBe(200);
  await expectEnded(api, username, "what ended stays ended");
  await expectSignedIn(await signInDevice(stack.url, person), username);
});

test("somebody made inactive by another hand is refused by page, call and refresh, though the session was not ended", async ({
  api,
  person,
  stack,
}) => {
  await stack.db.update(users).set({ isActive: false }).where(eq(users.username, person.username));
  expectProblem(await api.get("/api/auth/me"), { status: 401 });
  expectProblem(await api.post("/api/auth/refresh"), { status: 403, code: "account_deactivated" });
  const page = await api.get("/account");
  expect(page.text).not.toContain(person.username);
});

test("deleting an account ends all its sessions", async ({ api, person, stack }) => {
  const phone = await signInDevice(stack.url, person);
  await stack.db.delete(users).where(eq(users.username, person.username));
  for (const device of [api, phone]) await expectEnded(device, person.username);
});

test("a member id that can be nobody's is a 404, never an error", async ({ stack }) => {
  const admin = await takeChair(stack, "super_admin");
  for (const id of ["0", "-1", "1.5", "1e3", "abc", "%00", "99999999999", "2147483648", "0x10", "１"])
    for (const verb of ["deactivate", "reactivate"])
      expectProblem(
        await admin.api.post(`/api/admin/members/${id}/${verb}`),
        { status: 404 },
        `${verb} ${id}`,
      );
});
