import { eq, sql } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import type { TestStack } from "../support/stack";
import { addPatron, goThroughPatreon, type SandboxControl } from "../support/visits";
import { signInDevice, takeChair } from "./sessions/support/chairs";

const begin = "/api/auth/patreon/login?purpose=link";

/** Somebody with a password who pays on Patreon, was looked at so long ago, and has become a former patron since. */
async function lapsing(stack: TestStack, sandbox: SandboxControl, hoursAgo: number | null) {
  const chair = await takeChair(stack);
  const patron = await addPatron(sandbox);
  await goThroughPatreon(chair.api, patron.id, { begin });
  expect((await chair.api.get("/api/auth/me")).body.membershipPaid).toBe(true);
  await sandbox.call("PUT", `people/${patron.id}`, { kind: "former" });
  const lastChecked = hoursAgo === null ? null : sql`now() - make_interval(hours => ${hoursAgo})`;
  await stack.db.update(users).set({ lastChecked }).where(eq(users.id, chair.id));
  return { ...chair, patron };
}

const paidNow = async (api: ApiClient) => (await api.get("/api/auth/me")).body.membershipPaid;

test("whoever was not looked at for a day, or never, is looked at after the sign-in by password", async ({
  sandbox,
  stack,
}) => {
  for (const hoursAgo of [25, null]) {
    const { person } = await lapsing(stack, sandbox, hoursAgo);
    const api = await signInDevice(stack.url, person);
    await expect.poll(() => paidNow(api)).toBe(false);
  }
});

test("whoever was looked at within the day is not, nor somebody without Patreon", async ({
  api,
  person,
  sandbox,
  stack,
}) => {
  const recent = await lapsing(stack, sandbox, 23);
  const due = await lapsing(stack, sandbox, 25);
  const calls = async () => {
    const state = (await sandbox.call("GET", "state")) as { calls: Record<string, Record<string, number>> };
    return state.calls["GET /api/oauth2/v2/identity"]?.["200"] ?? 0;
  };
  const before = await calls();
  await signInDevice(stack.url, person);
  await signInDevice(stack.url, recent.person);
  const other = await signInDevice(stack.url, due.person);
  await expect.poll(() => paidNow(other)).toBe(false);
  expect(await calls()).toBe(before + 1);
  expect(await paidNow(recent.api)).toBe(true);
  expect((await api.get("/api/auth/me")).body.lastChecked).toBeNull();
});

test("a refused sign-in looks at nobody", async ({ sandbox, stack }) => {
  const { api, person } = await lapsing(stack, sandbox, 25);
  const wrong = { username: person.username, password: "not the password" };
  expect((await new ApiClient(stack.url).post("/api/auth/login", { json: wrong })).status).toBe(401);
  expect(await paidNow(api)).toBe(true);
});

test("a Patreon that never answers neither delays nor fails the sign-in", async ({ sandbox, stack }) => {
  test.slow();
  const { id, patron, person } = await lapsing(stack, sandbox, 25);
  const match = { path: "/identity", personId: patron.id };
  await sandbox.call("POST", "faults", { kind: "stall", match });
  const from = stack.lines.length;
  const given = () =>
    stack.lines.slice(from).some((line) => line.includes("membership_not_checked") && line.includes(`${id}`));
  const api = await signInDevice(stack.url, person);
  expect(await paidNow(api)).toBe(true);
  expect(given(), "Patreon is still being waited for").toBe(false);
  await expect.poll(given, { timeout: 30_000 }).toBe(true);
  expect(await paidNow(api)).toBe(true);
});

test("a broken Patreon does not fail it either, by a form without scripts", async ({ sandbox, stack }) => {
  const { patron, person } = await lapsing(stack, sandbox, 25);
  const match = { path: "/identity", personId: patron.id };
  await sandbox.call("POST", "faults", { kind: "reset", match, times: null });
  const api = new ApiClient(stack.url);
  const { username, password } = person;
  const answer = await api.post("/api/auth/login", { form: { username, password } });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/labs"]);
  expect(await paidNow(api)).toBe(true);
});
