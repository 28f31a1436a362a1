import { and, eq } from "drizzle-orm";
import { MembershipView } from "@/lib/contracts/membership";
import { notices } from "@/lib/contracts/notices";
import { auditEvents } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { claimsOf } from "../support/tokens";
import { addPatron, goThroughPatreon, type SandboxControl } from "../support/visits";
import { takeChair } from "./sessions/support/chairs";

const path = "/api/auth/verify-patreon";
const about = (user_id: unknown) => ({ json: { user_id } });
const missing = { status: 404, code: "not_found", detail: "There is no such member" };

/** Somebody who pays, and whom Patreon meanwhile knows as a former patron. */
async function lapsing(url: string, sandbox: SandboxControl) {
  const patron = await addPatron(sandbox);
  const api = new ApiClient(url);
  await goThroughPatreon(api, patron.id);
  await sandbox.call("PUT", `people/${patron.id}`, { kind: "former" });
  return { api, id: Number(claimsOf(api).sub) };
}

test("one verifies one's own membership, without a body, with an empty one, and by one's own id", async ({
  sandbox,
  stack,
}) => {
  for (const call of [() => ({}), () => ({ json: {} }), about]) {
    const { api, id } = await lapsing(stack.url, sandbox);
    const { status, body } = await api.post(path, call(id));
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(["membership", "membershipPaid", "message"]);
    expect(body.message).toMatch(/^Patreon has answered/);
    expect(body.membershipPaid).toBe(false);
    expect(MembershipView.strict().parse(body.membership).state).toBe("lapsed");
    expect((await api.get("/api/auth/me")).body.membershipPaid).toBe(false);
  }
});

test("an admin verifies anybody, and is told of that person and not of themselves", async ({
  sandbox,
  stack,
}) => {
  for (const role of ["global_admin", "super_admin"] as const) {
    const admin = await takeChair(stack, role);
    const { api, id } = await lapsing(stack.url, sandbox);
    const { status, body } = await admin.api.post(path, about(id));
    const message = notices.member_checked.text;
    expect([status, body], role).toMatchObject([
      200,
      { message, membershipPaid: false, membership: { state: "lapsed", patreon: "connected" } },
    ]);
    expect((await api.get("/api/auth/me")).body.membershipPaid, role).toBe(false);
    expect((await admin.api.get("/api/auth/me")).body.lastChecked, role).toBeNull();
  }
});

test("staff that checks too often is refused, and what was not checked is not audited as checked", async ({
  sandbox,
  stack,
}) => {
  const copy = await stack.startCopy({ RATE_LIMIT_SCALE: "1", LIMIT_STAFF_CHECK: "1/300" });
  try {
    const [first, second] = [await lapsing(stack.url, sandbox), await lapsing(stack.url, sandbox)];
    const check = {
      [path]: (api: ApiClient, id: number) => api.post(path, about(id)),
      "/api/admin": (api: ApiClient, id: number) => api.post(`/api/admin/members/${id}/check`),
    };
    for (const [way, ask] of Object.entries(check)) {
      const admin = await takeChair(stack, "super_admin");
      const api = admin.api.clone(copy.url);
      expect((await ask(api, first.id)).body, way).toMatchObject({ message: notices.member_checked.text });
      expectProblem(await ask(api, second.id), { status: 429, code: "too_many_requests" }, way);
      const checks = await stack.db
        .select({ subjectId: auditEvents.subjectId })
        .from(auditEvents)
        .where(and(eq(auditEvents.actorId, admin.id), eq(auditEvents.type, "membership_checked")));
      expect(checks, way).toEqual([{ subjectId: first.id }]);
    }
    expect((await second.api.get("/api/auth/me")).body.membershipPaid).toBe(true);
  } finally {
    await copy.stop();
  }
});

test("for everybody else another's id is one that does not exist, and nobody is asked about", async ({
  sandbox,
  stack,
}) => {
  const { api, id } = await lapsing(stack.url, sandbox);
  for (const role of ["member", "venue_manager"] as const) {
    const chair = await takeChair(stack, role);
    expectProblem(await chair.api.post(path, about(id)), missing, role);
    expectProblem(await chair.api.post(path, about(2_000_000_000)), missing, role);
  }
  const admin = await takeChair(stack, "super_admin");
  expectProblem(await admin.api.post(path, about(2_000_000_000)), missing);
  expect((await api.get("/api/auth/me")).body.membershipPaid).toBe(true);
});

test("a body that names nobody is refused, field by field", async ({ api, person }) => {
  for (const id of ["1", 0, -1, 1.5, 2 ** 31, null, [1]])
    expectProblem(
      await api.post(path, about(id)),
      { status: 400, pointers: ["/user_id"] },
      JSON.stringify(id),
    );
  const other = await api.post(path, { json: { username: person.username } });
  expectProblem(other, { status: 400, code: "invalid_request", pointers: ["/username"] });
});

test("every answer, a refusal too, says that the address is deprecated and what takes its place", async ({
  api,
  person,
  stack,
}) => {
  const answers = [
    await api.post(path),
    await api.post(path, about(2_000_000_000)),
    await new ApiClient(stack.url).post(path),
  ];
  expect(
    answers.map(({ status }) => status),
    person.username,
  ).toEqual([200, 404, 401]);
  for (const { headers } of answers) {
    // RFC 9745, 2.1: a structured date; RFC 8288 for the link.
    expect(headers.get("deprecation")).toMatch(/^@\d{10}$/);
    expect(headers.get("link")).toBe('</api/membership/check>; rel="successor-version"');
  }
  expect(answers[0]?.body).toMatchObject({
    membershipPaid: false,
    message: expect.stringContaining("not connected with Patreon"),
    membership: { patreon: "not_connected", nextCheck: null },
  });
});
