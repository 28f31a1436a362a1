import { eq } from "drizzle-orm";
import { oauthStates, users } from "@/lib/db/schema";
import { personIds } from "@/scripts/sandbox/people";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { hostileTargets } from "../support/hostile-targets";
import { countRows } from "../support/rows";
import { addPatron, consentAtPatreon, goThroughPatreon, locationOf, newPerson } from "../support/visits";

const creatorId = "7000000";
const welcome = "/labs?auth=success";

/** What each of the simulator's people is here at the first sign-in. */
const seeded: Record<
  string,
  { id: string; state: string; paid: boolean; reason?: string; tierIds?: string[] }
> = {
  "pays monthly": { id: personIds.ada, state: "active", paid: true, reason: "paying", tierIds: ["801"] },
  "declined two days ago": {
    id: personIds.bo,
    state: "grace",
    paid: true,
    reason: "charge_declined",
    tierIds: ["801"],
  },
  "a former patron": { id: personIds.cleo, state: "lapsed", paid: false, reason: "ended" },
  "a free member": { id: personIds.dan, state: "none", paid: false },
  "on trial": { id: personIds.eve, state: "trial", paid: true, reason: "free_trial", tierIds: ["802"] },
  gifted: { id: personIds.fay, state: "gifted", paid: true, reason: "gifted", tierIds: ["801"] },
  "pending, never seen before": {
    id: personIds.gus,
    state: "pending",
    paid: false,
    reason: "charge_pending",
  },
  "pays an own amount": { id: personIds.hal, state: "active", paid: true, reason: "paying" },
  "pays yearly": { id: personIds.ida, state: "active", paid: true, reason: "paying", tierIds: ["802"] },
  "cancelled, still paid up": {
    id: personIds.jo,
    state: "active",
    paid: true,
    reason: "paying",
    tierIds: ["801"],
  },
  "pays another campaign": { id: personIds.kim, state: "none", paid: false, reason: "not_a_member" },
  "nobody's member": { id: personIds.lou, state: "none", paid: false, reason: "not_a_member" },
  "pays, without an e-mail": {
    id: personIds.mia,
    state: "active",
    paid: true,
    reason: "paying",
    tierIds: ["801"],
  },
  "pays, e-mail unverified": {
    id: personIds.ned,
    state: "active",
    paid: true,
    reason: "paying",
    tierIds: ["801"],
  },
  "the creator": { id: creatorId, state: "none", paid: false, reason: "creator" },
};

test("each of Patreon's people signs in and is recognised for what they are, without a further step", async ({
  stack,
}) => {
  for (const [about, { id, tierIds = [], ...verdict }] of Object.entries(seeded)) {
    const api = new ApiClient(stack.url);
    const answer = await goThroughPatreon(api, id);
    expect([answer.status, answer.headers.get("location")], about).toEqual([303, welcome]);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    const { body } = await api.get("/api/auth/me");
    expect(body.entitlement, about).toMatchObject({ ...verdict, tierIds });
    expect(body, about).toMatchObject({
      id,
      patreonId: id,
      username: null,
      membershipPaid: verdict.paid,
      isPaidMember: verdict.paid,
      isTeamMember: id === creatorId,
      patreonConnected: true,
      lastChecked: expect.any(String),
    });
    expect((await api.get("/labs")).status, about).toBe(200);
  }
});

test("an e-mail that Patreon does not vouch for is not taken over", async ({
  sandbox,
  stack,
  api,
  person,
}) => {
  const strangers = [
    await addPatron(sandbox, { email: person.email, emailVerified: false }),
    await addPatron(sandbox, { email: null }),
  ];
  for (const stranger of strangers) {
    const device = new ApiClient(stack.url);
    expect((await goThroughPatreon(device, stranger.id)).headers.get("location")).toBe(welcome);
    expect((await device.get("/api/auth/me")).body).toMatchObject({ id: stranger.id, email: null });
  }
  expect((await api.get("/api/auth/me")).body).toMatchObject({ email: person.email, patreonId: null });
});

test("a confirmed e-mail that an account here has opens that account to nobody: it says so, and writes nothing", async ({
  person,
  sandbox,
  stack,
}) => {
  await stack.db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.email, person.email));
  const patron = await addPatron(sandbox, { email: person.email.toUpperCase() });
  const before = await countRows(stack.db);
  const api = new ApiClient(stack.url);
  const answer = await goThroughPatreon(api, patron.id);
  expect(answer.headers.get("location")).toBe("/login?notice=email_in_use&return_to=%2Flabs");
  expect(api.cookies.has("gh_access")).toBe(false);
  expect((await api.get("/login?notice=email_in_use")).text).toContain(
    "connect Patreon on your account page",
  );
  expect(await countRows(stack.db)).toEqual(before);
});

test("a second sign-in enters the same account, even under another e-mail", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const first = new ApiClient(stack.url);
  await goThroughPatreon(first, patron.id);
  const before = await countRows(stack.db);
  await sandbox.call("PUT", `people/${patron.id}`, { email: newPerson().email, fullName: "Renamed" });
  const second = new ApiClient(stack.url);
  expect((await goThroughPatreon(second, patron.id)).headers.get("location")).toBe(welcome);
  expect((await second.get("/api/auth/me")).body).toMatchObject({ id: patron.id, name: "Renamed" });
  expect(await countRows(stack.db)).toEqual({ ...before, sessions: (before.sessions ?? 0) + 1 });
});

test("two first sign-ins at once end in one account, both signed in", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const before = await countRows(stack.db);
  const devices = [new ApiClient(stack.url), new ApiClient(stack.url)];
  const callbacks = await Promise.all(devices.map((api) => consentAtPatreon(api, patron.id)));
  const answers = await Promise.all(
    devices.map((api, at) => api.get(`${callbacks[at]?.pathname}${callbacks[at]?.search}`)),
  );
  expect(answers.map((answer) => answer.headers.get("location"))).toEqual([welcome, welcome]);
  const ids = await Promise.all(devices.map(async (api) => (await api.get("/api/auth/me")).body.id));
  expect(ids).toEqual([patron.id, patron.id]);
  const after = await countRows(stack.db);
  expect([after.users, after.profiles, after.entitlements]).toEqual(
    [before.users, before.profiles, before.entitlements].map((count) => (count ?? 0) + 1),
  );
});

test("a deactivated account is told so and not entered", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(new ApiClient(stack.url), patron.id);
  await stack.db.update(users).set({ isActive: false }).where(eq(users.patreonId, patron.id));
  const before = await countRows(stack.db);
  const api = new ApiClient(stack.url);
  const answer = await goThroughPatreon(api, patron.id);
  expect(answer.headers.get("location")).toBe("/login?notice=deactivated&return_to=%2Flabs");
  expect(api.cookies.has("gh_access")).toBe(false);
  expect(await countRows(stack.db)).toEqual(before);
});

test("the way back goes with the attempt, and to no other site", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const begin = (target: string) => `/api/auth/patreon/login?return_to=${target}`;
  const api = new ApiClient(stack.url);
  const there = await goThroughPatreon(api, patron.id, { begin: begin("%2Faccount%3Ftab%3Ddevices") });
  expect(there.headers.get("location")).toBe("/account?tab=devices&auth=success");
  for (const hostile of hostileTargets) await api.get(begin(hostile));
  const kept = await stack.db.selectDistinct({ returnTo: oauthStates.returnTo }).from(oauthStates);
  expect(kept.map(({ returnTo }) => returnTo)).toEqual(expect.arrayContaining(["/labs"]));
  for (const { returnTo } of kept) expect(["/labs", "/account"]).toContain(returnTo);
});

test("every attempt has a state of its own, for this client, these scopes and this way back", async ({
  api,
  stack,
}) => {
  const [one, two] = [await api.get("/api/auth/patreon/login"), await api.get("/api/auth/patreon/login")];
  expect(one.status).toBe(303);
  const [first, second] = [locationOf(one, api.url), locationOf(two, api.url)];
  expect(first.origin).toBe(stack.sandboxUrl);
  expect(Object.fromEntries(first.searchParams)).toEqual({
    response_type: "code",
    client_id: "gatehouse-sandbox",
    redirect_uri: `${stack.url}/api/auth/patreon/callback`,
    scope: "identity identity[email]",
    state: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(first.searchParams.get("state")).not.toBe(second.searchParams.get("state"));
});
