import { MembershipCheck } from "@/lib/contracts/membership";
import { notices } from "@/lib/contracts/notices";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { addPatron, goThroughPatreon, locationOf } from "../support/visits";

const path = "/api/membership/check";
const asForm = { form: {} };

test("a check answers with what Patreon says now, and it holds from then on", async ({ api, sandbox }) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id);
  await sandbox.call("PUT", `people/${patron.id}`, { kind: "declined" });
  expect((await api.get("/api/auth/me")).body.entitlement.state).toBe("active");
  const answer = await api.post(path);
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
  const { membership, ...said } = MembershipCheck.strict().parse(answer.body);
  const notice = "membership_checked";
  expect(said).toEqual({ checked: true, notice, message: notices[notice].text });
  expect(membership).toMatchObject({
    state: "grace",
    paid: true,
    tiers: ["Supporter"],
    patreon: "connected",
  });
  expect(membership.months.at(-1)?.states.at(-1)).toEqual({ state: "grace", paid: true });
  const { body } = await api.get("/api/auth/me");
  expect(body).toMatchObject({ entitlement: { state: "grace" }, lastChecked: membership.lastChecked });
});

test("a form without scripts is led back to the labs, which say what came of it", async ({
  api,
  sandbox,
  stack,
  person,
}) => {
  const unconnected = await api.post(path, asForm);
  expect([unconnected.status, unconnected.headers.get("location")], person.username).toEqual([
    303,
    "/labs?notice=membership_not_connected",
  ]);
  const patron = await addPatron(sandbox);
  const member = new ApiClient(stack.url);
  await goThroughPatreon(member, patron.id);
  await sandbox.call("PUT", `people/${patron.id}`, { kind: "former" });
  const checked = await member.post(path, asForm);
  expect([checked.status, checked.headers.get("location")]).toEqual([303, "/labs?notice=membership_checked"]);
  const page = await member.get("/labs?notice=membership_checked");
  expect(page.text).toContain(notices.membership_checked.text);
  expect(page.text).toContain("Your membership on Patreon has ended");
});

test("a Patreon that does not answer is no fault of the caller's: nothing changes, and the answer says so", async ({
  api,
  sandbox,
}) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id);
  const before = (await api.get("/api/auth/me")).body;
  await sandbox.call("PUT", `people/${patron.id}`, { kind: "former" });
  await sandbox.call("POST", "faults", { kind: "html", match: { path: "/identity", personId: patron.id } });
  const { status, body } = await api.post(path);
  const notice = "membership_unanswered";
  expect([status, body]).toMatchObject([200, { checked: false, notice, message: notices[notice].text }]);
  expect(body.membership).toMatchObject({ state: "active", paid: true, lastChecked: before.lastChecked });
  expect((await api.get("/api/auth/me")).body).toEqual(before);
});

test("a connection that was taken back at Patreon shows in the answer, and costs nobody the membership", async ({
  api,
  sandbox,
}) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id);
  await sandbox.call("POST", `people/${patron.id}/tokens`, { action: "disconnect" });
  const { membership } = (await api.post(path)).body;
  expect(membership).toMatchObject({ state: "active", paid: true, patreon: "needs_reauth" });
});

test("nobody, and a page of another site, are refused", async ({ api, person, stack }) => {
  const nobody = new ApiClient(stack.url);
  expectProblem(await nobody.post(path), { status: 401, code: "not_authenticated" });
  const form = await nobody.post(path, asForm);
  expect([form.status, locationOf(form, stack.url).pathname]).toEqual([303, "/labs"]);
  const headers = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
  const elsewhere = await api.post(path, { headers });
  expectProblem(elsewhere, { status: 403, code: "origin_refused" }, person.username);
  expect((await api.get(path)).status).toBe(405);
});

test("checks are limited by person, with the time to wait in words and in Retry-After, in a form too", async ({
  sandbox,
  stack,
}) => {
  const copy = await stack.startCopy({ RATE_LIMIT_SCALE: "1", LIMIT_CHECK: "2/300" });
  const enter = async () => {
    const api = new ApiClient(stack.url);
    await goThroughPatreon(api, (await addPatron(sandbox)).id);
    return api.clone(copy.url);
  };
  try {
    const [often, other] = [await enter(), await enter()];
    const statuses = [(await often.post(path)).status, (await often.post("/api/auth/verify-patreon")).status];
    expect(statuses).toEqual([200, 200]);
    const refused = await often.post(path);
    expectProblem(refused, { status: 429, code: "too_many_requests" });
    expect(refused.body.detail).toMatch(/^Too many tries. Please wait \d+ minutes and try again$/);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(200);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(300);
    const form = await often.post(path, asForm);
    expect([form.status, form.headers.get("location")]).toEqual([303, "/labs"]);
    expect((await often.get("/labs")).text).toContain("Too many tries. Please wait");
    expect((await other.post(path)).status).toBe(200);
  } finally {
    await copy.stop();
  }
});
