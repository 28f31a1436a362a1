import { eq, sql } from "drizzle-orm";
import { patreonAccounts } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import type { TestStack } from "../support/stack";
import { addPatron, goThroughPatreon, type SandboxControl } from "../support/visits";

const inMinutes = (minutes: number) => sql`now() + make_interval(mins => ${minutes})`;

/** Somebody signed in by Patreon whose Patreon token ends in so many minutes. */
async function patronWithTokenEnding(stack: TestStack, sandbox: SandboxControl, minutes: number) {
  const patron = await addPatron(sandbox);
  const api = new ApiClient(stack.url);
  await goThroughPatreon(api, patron.id);
  const isPatron = eq(patreonAccounts.patreonUserId, patron.id);
  await stack.db
    .update(patreonAccounts)
    .set({ tokenExpiresAt: inMinutes(minutes) })
    .where(isPatron);
  const grant = async () => {
    const [row] = await stack.db.select().from(patreonAccounts).where(isPatron);
    if (!row) throw new Error("The patron has no grant");
    return row;
  };
  return { api, patron, grant, before: await grant() };
}

/** How many calls of Patreon's token endpoint were answered. */
async function tokenCalls(sandbox: SandboxControl): Promise<number> {
  const { calls } = (await sandbox.call("GET", "state")) as { calls: Record<string, Record<string, number>> };
  return Object.entries(calls)
    .filter(([endpoint]) => endpoint.includes("/token"))
    .flatMap(([, outcomes]) => Object.values(outcomes))
    .reduce((sum, count) => sum + count, 0);
}

const inDays = (row: { tokenExpiresAt: Date }) => (row.tokenExpiresAt.getTime() - Date.now()) / 86_400_000;

test("a Patreon token that ends within five minutes is renewed after a refresh, both halves stored", async ({
  sandbox,
  stack,
}) => {
  const { api, grant, before } = await patronWithTokenEnding(stack, sandbox, 4);
  expect((await api.post("/api/auth/refresh")).status).toBe(200);
  await expect.poll(async () => inDays(await grant())).toBeGreaterThan(29);
  const after = await grant();
  expect(after.accessToken).not.toBe(before.accessToken);
  expect(after.refreshToken).not.toBe(before.refreshToken);
  expect(after.needsReauth).toBe(false);
});

test("a navigation that resumes the session renews the Patreon token too", async ({ sandbox, stack }) => {
  const { api, grant } = await patronWithTokenEnding(stack, sandbox, 4);
  expect((await api.get("/api/auth/resume?return_to=/labs")).status).toBe(303);
  await expect.poll(async () => inDays(await grant())).toBeGreaterThan(29);
});

test("a Patreon token with time left is not touched: Patreon is not called", async ({ sandbox, stack }) => {
  const fresh = await patronWithTokenEnding(stack, sandbox, 10);
  const due = await patronWithTokenEnding(stack, sandbox, 4);
  const calls = await tokenCalls(sandbox);
  await fresh.api.post("/api/auth/refresh");
  await due.api.post("/api/auth/refresh");
  await expect.poll(async () => inDays(await due.grant())).toBeGreaterThan(29);
  expect((await fresh.grant()).accessToken).toBe(fresh.before.accessToken);
  expect(await tokenCalls(sandbox)).toBe(calls + 1);
});

test("of many refreshes at once one renews, since Patreon's refresh token is single-use", async ({
  sandbox,
  stack,
}) => {
  const { api, grant } = await patronWithTokenEnding(stack, sandbox, 4);
  const calls = await tokenCalls(sandbox);
  const tabs = Array.from({ length: 10 }, () => api.clone());
  await Promise.all(tabs.map((tab) => tab.post("/api/auth/refresh")));
  await expect.poll(async () => inDays(await grant())).toBeGreaterThan(29);
  expect((await grant()).needsReauth).toBe(false);
  expect(await tokenCalls(sandbox)).toBe(calls + 1);
});

test("a grant that Patreon no longer honours asks for a new sign-in, and signs nobody out", async ({
  sandbox,
  stack,
}) => {
  const { api, patron, grant } = await patronWithTokenEnding(stack, sandbox, 4);
  await sandbox.call("POST", `people/${patron.id}/tokens`, { action: "revoke" });
  expect((await api.post("/api/auth/refresh")).status).toBe(200);
  await expect.poll(async () => (await grant()).needsReauth).toBe(true);
  const me = await api.get("/api/auth/me");
  expect(me.body).toMatchObject({ patreonId: patron.id, isPaidMember: true, patreonConnected: true });
  expect((await api.post("/api/auth/refresh")).status).toBe(200);
  expect((await api.get("/account")).status).toBe(200);
});

for (const fault of [{ kind: "html" }, { kind: "reset" }, { kind: "status", status: 429 }, { kind: "empty" }])
  test(`Patreon's trouble (${fault.status ?? fault.kind}) is no trouble of the refresh, and concludes nothing`, async ({
    sandbox,
    stack,
  }) => {
    const { api, patron, grant, before } = await patronWithTokenEnding(stack, sandbox, 4);
    await sandbox.call("POST", "faults", { ...fault, match: { path: "/token" }, times: 1 });
    const heard = stack.lines.length;
    expect((await api.post("/api/auth/refresh")).status).toBe(200);
    await expect.poll(() => stack.lines.slice(heard).join()).toContain("patreon_grant_not_renewed");
    expect(await grant()).toEqual(before);
    expect((await api.get("/api/auth/me")).body).toMatchObject({ id: patron.id, isPaidMember: true });
  });
