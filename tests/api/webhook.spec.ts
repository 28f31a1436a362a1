import { eq } from "drizzle-orm";
import { patreonMembers, webhookDeliveries } from "@/lib/db/schema";
import { sign } from "@/lib/webhooks/signature";
import { CAMPAIGN_ID } from "@/scripts/sandbox/campaigns";
import { memberIdFor } from "@/scripts/sandbox/people";
import { ApiClient } from "../support/client";
import { startScript } from "../support/command";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import type { TestStack } from "../support/stack";
import { addPatron, goThroughPatreon, type SandboxControl } from "../support/visits";
import { memberBody, portalTestBody } from "../support/webhook-bodies";

const path = "/api/patreon/webhook";

/** Runs our command beside the running site. */
async function command(stack: TestStack, ...args: string[]): Promise<Record<string, unknown>> {
  const end = await startScript("scripts/patreon-webhook.ts", [...args, "--json"], stack.env).ended;
  expect(end, args.join(" ")).toMatchObject({ code: 0 });
  return JSON.parse(end.stdout);
}

/** The site's webhook at Patreon, as the control API shows it. */
async function hooksOf(sandbox: SandboxControl): Promise<{ id: string; secret: string; paused: boolean }[]> {
  return ((await sandbox.call("GET", "state")) as { webhooks: [] }).webhooks;
}

const deliveriesOf = (stack: TestStack, personId: string) =>
  stack.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.patreonUserId, personId));

/** A member's page, as they see it, without anybody asking Patreon for it. */
const entitlement = async (api: ApiClient) => (await api.get("/api/auth/me")).body.entitlement;

// Other files share the worker's Patreon: they are to find it without a webhook.
test.afterEach(async ({ sandbox }) => {
  for (const { id } of await hooksOf(sandbox)) await sandbox.call("DELETE", `webhooks/${id}`);
  await sandbox.call("PUT", "settings", { latencyMs: 0, webhooksHeld: false });
});

test("what happens at Patreon shows here by itself: a declined card is in its grace, a newcomer is known", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const api = new ApiClient(stack.url);
  await goThroughPatreon(api, patron.id);
  expect((await entitlement(api)).state).toBe("active");
  expect(await command(stack, "register")).toMatchObject({ outcome: "made", uri: `${stack.url}${path}` });
  expect(await command(stack, "test")).toMatchObject({ status: 200 });

  await sandbox.call("PUT", `people/${patron.id}`, { kind: "declined" });
  await expect.poll(async () => (await entitlement(api)).state).toBe("grace");
  expect((await api.get("/api/auth/me")).body.isPaidMember).toBe(true);

  const newcomer = await addPatron(sandbox);
  await expect
    .poll(() => stack.db.$count(patreonMembers, eq(patreonMembers.patreonUserId, newcomer.id)))
    .toBe(1);
});

test("the answer waits for nobody: Patreon is asked after it", async ({ sandbox, stack }) => {
  const patron = await addPatron(sandbox);
  await command(stack, "register");
  await sandbox.call("PUT", "settings", { latencyMs: 5000 });
  const { outcomes } = (await sandbox.call("POST", "webhooks/send", { personId: patron.id })) as {
    outcomes: { status: number; body: string }[];
  };
  expect(outcomes).toEqual([{ status: 200, body: JSON.stringify({ status: "waiting" }) }]);
  expect(await deliveriesOf(stack, patron.id)).toMatchObject([{ status: "waiting", attempts: 0 }]);
  await sandbox.call("PUT", "settings", { latencyMs: 0 });
  await expect.poll(async () => (await deliveriesOf(stack, patron.id))[0]?.status).toBe("done");
});

test("only what Patreon has signed is taken; nothing of the rest is stored or asked about", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  await command(stack, "register");
  const statusOf = async (trouble: string) => {
    const sent = await sandbox.call("POST", "webhooks/send", { personId: patron.id, trouble });
    return (sent as { outcomes: { status: number }[] }).outcomes.map(({ status }) => status);
  };
  for (const trouble of ["wrong_secret", "missing_signature", "empty_signature", "sha256_signature"])
    expect(await statusOf(trouble), trouble).toEqual([401]);
  expect(await statusOf("huge")).toEqual([413]);
  expect(await deliveriesOf(stack, patron.id)).toEqual([]);
  for (const trouble of ["portal_test", "unknown_event", "missing_event"])
    expect(await statusOf(trouble), trouble).toEqual([200]);
  expect(await deliveriesOf(stack, patron.id)).toEqual([]);
  expect(await statusOf("upper_case_signature")).toEqual([200]);
  expect(await deliveriesOf(stack, patron.id)).toHaveLength(1);
});

test("what became due by time is worked without a request", async ({ sandbox, stack }) => {
  test.setTimeout(90_000);
  const patron = await addPatron(sandbox);
  const memberId = memberIdFor(patron.id, CAMPAIGN_ID);
  const at = new Date();
  const due = { event: "members:update", status: "waiting", receivedAt: at, nextAttemptAt: at } as const;
  await stack.db
    .insert(webhookDeliveries)
    .values({ ...due, memberId, patreonUserId: patron.id, bodyHash: patron.id });
  const state = async () => (await deliveriesOf(stack, patron.id))[0]?.status;
  // The heartbeat comes every 30 seconds.
  await expect.poll(state, { timeout: 60_000 }).toBe("done");
  const known = eq(patreonMembers.patreonUserId, patron.id);
  expect(await stack.db.$count(patreonMembers, known)).toBe(1);
});

test("a refusal is a problem document, and tells nothing of the secrets", async ({ sandbox, stack }) => {
  await command(stack, "register");
  const [hook] = await hooksOf(sandbox);
  const body = memberBody({ memberId: memberIdFor("90000001", CAMPAIGN_ID), userId: "90000001" });
  const send = (headers: Record<string, string>, raw = body) =>
    fetch(stack.url + path, { method: "POST", body: raw, headers });
  const refused = await send({ "x-patreon-event": "members:update", "x-patreon-signature": "0".repeat(32) });
  const text = await refused.text();
  expectProblem(
    { status: refused.status, headers: refused.headers, text, body: JSON.parse(text) },
    { status: 401, code: "webhook_signature_refused" },
    path,
  );
  expect(text + stack.lines.join("\n")).not.toContain(hook?.secret);
  const known = sign(Buffer.from(portalTestBody), hook?.secret ?? "");
  const test = await send(
    { "x-patreon-event": "members:create", "x-patreon-signature": known },
    portalTestBody,
  );
  expect([test.status, await test.json()]).toEqual([200, { status: "ignored" }]);
  expect((await fetch(stack.url + path)).status).toBe(405);
});

test("a delivery needs no origin, and one address cannot send without end", async ({ sandbox, stack }) => {
  await command(stack, "register");
  const [hook] = await hooksOf(sandbox);
  const signature = sign(Buffer.from(portalTestBody), hook?.secret ?? "");
  const limits = { LIMIT_WEBHOOK: "3/600", RATE_LIMIT_SCALE: "1", TRUSTED_PROXIES: "1" };
  const copy = await stack.startCopy(limits);
  try {
    const statuses: number[] = [];
    for (let sent = 0; sent < 5; sent += 1) {
      const response = await fetch(copy.url + path, {
        method: "POST",
        body: portalTestBody,
        headers: {
          "x-patreon-event": "members:create",
          "x-patreon-signature": signature,
          "x-forwarded-for": "198.51.100.44",
        },
      });
      statuses.push(response.status);
      if (response.status === 429) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  } finally {
    await copy.stop();
  }
});

test("a webhook that is replaced loses nothing: what the old secret signed is still taken", async ({
  sandbox,
  stack,
}) => {
  await command(stack, "register");
  const [old] = await hooksOf(sandbox);
  expect(await command(stack, "register", "--replace")).toMatchObject({ replaced: [old?.id] });
  const [fresh] = await hooksOf(sandbox);
  expect(fresh?.secret).not.toBe(old?.secret);
  for (const secret of [old?.secret ?? "", fresh?.secret ?? ""]) {
    const response = await fetch(stack.url + path, {
      method: "POST",
      body: portalTestBody,
      headers: {
        "x-patreon-event": "members:create",
        "x-patreon-signature": sign(Buffer.from(portalTestBody), secret),
      },
    });
    expect(response.status).toBe(200);
  }
});
