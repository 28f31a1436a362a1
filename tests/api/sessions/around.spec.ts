import { eq } from "drizzle-orm";
import { auditEvents } from "@/lib/db/schema";
import { type Answer, ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { expectProblem } from "../../support/problems";
import { claimsOf, sessionOf } from "../../support/tokens";
import { signInDevice, takeChair } from "./support/chairs";
import { expectSignedIn } from "./support/ended";

const foreign: Record<string, string>[] = [
  { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  { origin: "https://evil.example", "sec-fetch-site": "same-site" },
  { origin: "null", "sec-fetch-site": "none" },
  { origin: "https://evil.example", "sec-fetch-site": "" },
];

test("another site can end no session, change no password and deactivate nobody with our cookies", async ({
  stack,
}) => {
  const admin = await takeChair(stack, "super_admin");
  const member = await takeChair(stack);
  const phone = await signInDevice(stack.url, admin.person);
  const { sid } = claimsOf(phone);
  const password = { current_password: admin.person.password, new_password: "seven copper kettles" };
  const calls: [string, string, unknown?][] = [
    ["DELETE", "/api/auth/sessions"],
    ["DELETE", `/api/auth/sessions/${sid}`],
    ["POST", "/api/auth/password", password],
    ["POST", "/api/auth/refresh"],
    ["DELETE", "/api/auth/patreon"],
    ["DELETE", "/api/admin/sessions", { user_id: member.id }],
    ["DELETE", "/api/admin/sessions", { everybody: true }],
    ["POST", `/api/admin/members/${member.id}/deactivate`],
    ["POST", `/api/admin/members/${member.id}/reactivate`],
  ];
  const cookie = [...admin.api.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  for (const [method, path, json] of calls) {
    for (const headers of foreign) {
      const about = `${method} ${path} ${JSON.stringify(headers)}`;
      const answer = await admin.api.call(method, path, { ...(json ? { json } : {}), headers });
      expectProblem(answer, { status: 403, code: "origin_refused" }, about);
    }
    const silent = await fetch(new URL(path, stack.url), {
      method,
      headers: { cookie, "content-type": "application/json" },
      ...(json ? { body: JSON.stringify(json) } : {}),
    });
    expect(silent.status, `${method} ${path} with neither header`).toBe(403);
  }
  expect((await sessionOf(stack, admin.api)).generation).toBe(0);
  for (const { api, person } of [admin, member]) await expectSignedIn(api, person.username);
  await expectSignedIn(phone, admin.person.username);
});

test("another site has no export begun by a link or a picture, and none is written down; our own pages do", async ({
  stack,
}) => {
  const admin = await takeChair(stack, "super_admin");
  const written = async () =>
    (await stack.db.select().from(auditEvents).where(eq(auditEvents.actorId, admin.id)))
      .map(({ type }) => type)
      .filter((type) => type.endsWith("_exported"));
  const exports = ["/api/admin/members/export", "/api/admin/audit/export"];
  const seenByLink: Record<string, string>[] = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const path of exports)
    for (const headers of [...foreign, ...seenByLink])
      expectProblem(
        await admin.api.get(path, { headers }),
        { status: 403, code: "origin_refused" },
        `${path} ${JSON.stringify(headers)}`,
      );
  expect(await written()).toEqual([]);
  for (const path of exports)
    for (const headers of [{ "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" }])
      expect((await admin.api.get(path, { headers })).status, path).toBe(200);
  expect((await written()).toSorted()).toEqual([
    ...Array(2).fill("audit_exported"),
    ...Array(2).fill("members_exported"),
  ]);
});

test("a plain form of another site is refused too, and changes nothing", async ({ api, person }) => {
  const form = { current_password: person.password, new_password: "seven copper kettles" };
  for (const headers of foreign) {
    const answer = await api.post("/api/auth/password", { form, headers });
    expect(answer.status, JSON.stringify(headers)).toBe(303);
    expect(answer.headers.get("location")).toBe("/account/password");
  }
  const { username, password } = person;
  const login = await new ApiClient(api.url).post("/api/auth/login", { json: { username, password } });
  expect(login.status).toBe(200);
});

test("a program with a bearer token and no browser headers may do what its owner may", async ({
  api,
  stack,
  person,
}) => {
  const authorization = `Bearer ${api.cookies.get("gh_access")}`;
  const other = await signInDevice(stack.url, person);
  const call = (method: string, path: string) =>
    fetch(new URL(path, stack.url), { method, headers: { authorization } });
  expect((await call("GET", "/api/auth/sessions")).status).toBe(200);
  expect(await (await call("DELETE", "/api/auth/sessions")).json()).toMatchObject({ ended: 1 });
  expect((await other.get("/api/auth/me")).status).toBe(401);
});

test("GET changes nothing: what ends or changes takes its own method", async ({ stack }) => {
  const admin = await takeChair(stack, "super_admin");
  const member = await takeChair(stack);
  for (const path of [
    "/api/auth/password",
    `/api/auth/sessions/${claimsOf(admin.api).sid}`,
    "/api/admin/sessions",
    `/api/admin/members/${member.id}/deactivate`,
  ])
    expect((await admin.api.get(path)).status, path).toBe(405);
  for (const { api, person } of [admin, member]) await expectSignedIn(api, person.username);
});

test("every answer about sessions, refused or not, is kept by nobody on the way and has its request id", async ({
  stack,
}) => {
  const { api, person } = await takeChair(stack, "super_admin");
  const nobody = new ApiClient(stack.url);
  const { password } = person;
  const change = { current_password: "not it", new_password: "seven copper kettles" };
  const answers: Record<string, Answer> = {
    devices: await api.get("/api/auth/sessions"),
    "devices of nobody": await nobody.get("/api/auth/sessions"),
    health: await api.get("/api/auth/token-health"),
    "health of nobody": await nobody.get("/api/auth/token-health"),
    keys: await api.get("/api/admin/keys"),
    "keys of nobody": await nobody.get("/api/admin/keys"),
    "a wrong password": await api.post("/api/auth/password", { json: change }),
    "a new password": await api.post("/api/auth/password", {
      json: { ...change, current_password: password },
    }),
    "no such session": await api.delete("/api/auth/sessions/nonsense"),
    "all others": await api.delete("/api/auth/sessions"),
    "no such member": await api.delete("/api/admin/sessions", { json: { user_id: 2_000_000_000 } }),
    "this device": await api.delete(`/api/auth/sessions/${claimsOf(api).sid}`),
  };
  for (const [about, { headers }] of Object.entries(answers)) {
    expect(headers.get("cache-control"), about).toBe("private, no-store");
    expect(headers.get("x-request-id"), about).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("x-content-type-options"), about).toBe("nosniff");
  }
  for (const page of ["/account", "/labs"]) {
    const shown = await (await signInDevice(stack.url, { ...person, password: "seven copper kettles" })).get(
      page,
    );
    expect(shown.headers.get("cache-control"), page).toMatch(/private.*no-store/);
  }
});

test("signing out empties the browser's cache of us, by script and by form, signed in or not", async ({
  api,
  person,
}) => {
  const again = api.clone();
  for (const [about, call] of [
    ["by script", api.post("/api/auth/logout")],
    ["by form", again.post("/api/auth/logout", { form: {} })],
    ["nobody", new ApiClient(api.url).post("/api/auth/logout")],
  ] as const) {
    const { headers } = await call;
    expect(headers.get("clear-site-data"), `${about} ${person.username}`).toBe('"cache"');
    expect(headers.get("cache-control"), about).toBe("private, no-store");
  }
});
