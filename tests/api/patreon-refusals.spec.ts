import { sql } from "drizzle-orm";
import { oauthStates } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { countRows } from "../support/rows";
import { addPatron, consentAtPatreon, goThroughPatreon, locationOf } from "../support/visits";

const stale = "/login?notice=patreon_stale";
const down = "/login?notice=patreon_down&return_to=%2Flabs";
const pathOf = (url: URL) => url.pathname + url.search;
const callback = "/api/auth/patreon/callback";

test("a callback without a state that this browser was given is stale, and writes nothing", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const before = await countRows(stack.db);
  const api = new ApiClient(stack.url);
  const url = await consentAtPatreon(api, patron.id);
  const code = url.searchParams.get("code");
  const state = url.searchParams.get("state") ?? "";
  const wrong = [
    "",
    `?code=${code}`,
    `?code=${code}&state=`,
    `?code=${code}&state=${state.slice(0, -1)}`,
    `?code=${code}&state=${state}x`,
    `?code=${code}&state=%00`,
    `?code=${code}&state=${"x".repeat(3000)}`,
    `?error=access_denied`,
    "?state[]=1&code[]=2",
  ];
  for (const query of wrong) {
    const answer = await api.get(callback + query);
    expect([answer.status, answer.headers.get("location")], query).toEqual([303, stale]);
  }
  expect((await api.get(stale)).text).toContain("Please begin again");
  expect(await countRows(stack.db)).toEqual(before);
  expect((await api.get(pathOf(url))).headers.get("location")).toBe("/labs?auth=success");
});

test("another browser cannot use a state, and spoils nothing for the one it belongs to", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const before = await countRows(stack.db);
  const victim = new ApiClient(stack.url);
  const url = await consentAtPatreon(victim, patron.id);
  const bare = new ApiClient(stack.url);
  const withOwnAttempt = new ApiClient(stack.url);
  await withOwnAttempt.get("/api/auth/patreon/login");
  const garbled = new ApiClient(stack.url);
  garbled.cookies.set("gh_oauth", "x".repeat(32));
  for (const stranger of [bare, withOwnAttempt, garbled]) {
    expect((await stranger.get(pathOf(url))).headers.get("location")).toBe(stale);
    expect(stranger.cookies.has("gh_access")).toBe(false);
  }
  expect(await countRows(stack.db)).toEqual(before);
  expect((await victim.get(pathOf(url))).headers.get("location")).toBe("/labs?auth=success");
});

test("a state serves once: the same callback again is stale and ends no session", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const api = new ApiClient(stack.url);
  const url = await consentAtPatreon(api, patron.id);
  expect((await api.get(pathOf(url))).headers.get("location")).toBe("/labs?auth=success");
  const before = await countRows(stack.db);
  expect((await api.get(pathOf(url))).headers.get("location")).toBe(stale);
  expect(await countRows(stack.db)).toEqual(before);
  expect((await api.get("/api/auth/me")).body.id).toBe(patron.id);
});

test("of two who come with one state at the same moment, one enters", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const api = new ApiClient(stack.url);
  const url = await consentAtPatreon(api, patron.id);
  const answers = await Promise.all([api.clone(), api.clone()].map((twin) => twin.get(pathOf(url))));
  expect(answers.map((answer) => answer.headers.get("location")).sort()).toEqual([
    "/labs?auth=success",
    stale,
  ]);
});

test("a state of yesterday is stale, and writes nothing", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const before = await countRows(stack.db);
  const api = new ApiClient(stack.url);
  const url = await consentAtPatreon(api, patron.id);
  await stack.db.update(oauthStates).set({ expiresAt: sql`now() - interval '1 second'` });
  expect((await api.get(pathOf(url))).headers.get("location")).toBe(stale);
  expect(await countRows(stack.db)).toEqual(before);
});

test("a state for connecting signs nobody in", async ({ api, person, sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const before = await countRows(stack.db);
  const url = await consentAtPatreon(api, patron.id, { begin: "/api/auth/patreon/login?purpose=link" });
  for (const name of ["gh_access", "gh_refresh"]) api.cookies.delete(name);
  const answer = await api.get(pathOf(url));
  expect(locationOf(answer, api.url).searchParams.get("notice")).toBe("patreon_stale");
  expect(api.cookies.has("gh_access"), person.username).toBe(false);
  expect(await countRows(stack.db)).toEqual(before);
});

test("a denied consent goes back with a sentence, and writes nothing", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const before = await countRows(stack.db);
  const api = new ApiClient(stack.url);
  const answer = await goThroughPatreon(api, patron.id, {
    decision: "deny",
    begin: "/api/auth/patreon/login?return_to=/account",
  });
  expect(answer.headers.get("location")).toBe("/login?notice=patreon_denied&return_to=%2Faccount");
  expect((await api.get("/login?notice=patreon_denied")).text).toContain("nothing was changed");
  expect(await countRows(stack.db)).toEqual(before);
});

test("a code that is used, made up or missing goes back with a sentence, and writes nothing", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const first = new ApiClient(stack.url);
  const spent = await consentAtPatreon(first, patron.id);
  await first.get(pathOf(spent));
  const before = await countRows(stack.db);
  for (const code of [spent.searchParams.get("code"), "made-up", "", "x".repeat(2000), "%00"]) {
    const api = new ApiClient(stack.url);
    const url = await consentAtPatreon(api, patron.id);
    url.searchParams.set("code", code ?? "");
    const answer = await api.get(pathOf(url));
    expect(answer.headers.get("location"), code ?? "").toBe(
      "/login?notice=patreon_refused&return_to=%2Flabs",
    );
    expect(api.cookies.has("gh_access")).toBe(false);
  }
  expect(await countRows(stack.db)).toEqual(before);
});

const faults = [
  { kind: "status", status: 500 },
  { kind: "status", status: 429 },
  { kind: "html", status: 503 },
  { kind: "html", status: 200, contentType: "application/json" },
  { kind: "html", status: 403 },
  { kind: "empty" },
  { kind: "reset" },
  { kind: "cut" },
  { kind: "drop" },
];

for (const place of ["/token", "/identity"])
  test(`whatever Patreon answers at ${place}, one comes back with a sentence and nothing half-written`, async ({
    sandbox,
    stack,
  }) => {
    const patron = await addPatron(sandbox);
    const before = await countRows(stack.db);
    for (const fault of faults) {
      const api = new ApiClient(stack.url);
      const url = await consentAtPatreon(api, patron.id);
      await sandbox.call("POST", "faults", { ...fault, match: { path: place } });
      const answer = await api.get(pathOf(url));
      const about = JSON.stringify(fault);
      expect([answer.status, answer.headers.get("location")], about).toEqual([303, down]);
      expect(api.cookies.has("gh_access"), about).toBe(false);
      expect(await countRows(stack.db), about).toEqual(before);
    }
    const api = new ApiClient(stack.url);
    expect((await api.get(down)).text).toContain("Patreon does not answer right now");
    expect((await goThroughPatreon(api, patron.id)).headers.get("location")).toBe("/labs?auth=success");
  });

test("a Patreon that never finishes its answer is given up in time, and others are served meanwhile", async ({
  sandbox,
  stack,
}) => {
  test.slow();
  const [one, two] = [await addPatron(sandbox), await addPatron(sandbox)];
  const before = await countRows(stack.db);
  await sandbox.call("POST", "faults", { kind: "stall", match: { path: "/token", personId: one.id } });
  await sandbox.call("POST", "faults", { kind: "stall", match: { path: "/identity", personId: two.id } });
  const stalled = Promise.all([one, two].map(({ id }) => goThroughPatreon(new ApiClient(stack.url), id)));
  const other = new ApiClient(stack.url);
  expect((await other.get("/api/ready")).status).toBe(200);
  for (const answer of await stalled) expect(answer.headers.get("location")).toBe(down);
  expect(await countRows(stack.db)).toEqual(before);
});

test("trouble at Patreon keeps what is known of somebody who paid", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  const api = new ApiClient(stack.url);
  await goThroughPatreon(api, patron.id);
  await sandbox.call("POST", "faults", { kind: "html", match: { path: "/identity" } });
  expect((await goThroughPatreon(new ApiClient(stack.url), patron.id)).headers.get("location")).toBe(down);
  expect((await api.get("/api/auth/me")).body).toMatchObject({ isPaidMember: true, patreonConnected: true });
});
