import { and, eq } from "drizzle-orm";
import { DeliveryPage, WebhookHealth } from "@/lib/contracts/webhooks";
import { auditEvents, webhookDeliveries } from "@/lib/db/schema";
import { startScript } from "../support/command";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import type { TestStack } from "../support/stack";
import { addPatron, type SandboxControl } from "../support/visits";
import { takeChair } from "./sessions/support/chairs";

const path = "/api/admin/webhooks";

async function register(stack: TestStack, ...args: string[]): Promise<string> {
  const end = await startScript("scripts/patreon-webhook.ts", ["register", ...args, "--json"], stack.env)
    .ended;
  expect(end).toMatchObject({ code: 0 });
  return JSON.parse(end.stdout).id;
}

const hooksOf = async (sandbox: SandboxControl) =>
  ((await sandbox.call("GET", "state")) as { webhooks: { id: string; paused: boolean }[] }).webhooks;

// Other files share the worker's Patreon: they are to find it without a webhook.
test.afterEach(async ({ sandbox }) => {
  for (const { id } of await hooksOf(sandbox)) await sandbox.call("DELETE", `webhooks/${id}`);
  await sandbox.call("PUT", "settings", { webhookRetrySeconds: [30], webhooksHeld: false });
});

test("staff lists what came, without a word of the person, and has it worked again", async ({
  sandbox,
  stack,
}) => {
  const { api, id: adminId } = await takeChair(stack, "global_admin");
  await register(stack);
  const patron = await addPatron(sandbox, { fullName: "Nora Unmasked" });
  const mine = async (query = "") => {
    const page = DeliveryPage.parse((await api.get(`${path}/deliveries${query}`)).body);
    return page.deliveries.filter(({ patreonUserId }) => patreonUserId === patron.id);
  };
  await expect.poll(async () => (await mine("?status=done")).length).toBeGreaterThan(0);
  const [delivery] = await mine("?status=done");
  const text = JSON.stringify(await mine());
  expect(text).not.toMatch(/Nora|Unmasked|@example/);
  expect(text).toContain("active_patron");
  expect(await mine("?status=failed")).toEqual([]);
  const misspelt = await api.get(`${path}/deliveries?status=lost`);
  expect([misspelt.status, misspelt.body.code]).toEqual([400, "invalid_request"]);

  const again = eq(webhookDeliveries.id, delivery?.id ?? 0);
  await stack.db.update(webhookDeliveries).set({ status: "failed", attempts: 7 }).where(again);
  const answer = await api.post(`${path}/deliveries/${delivery?.id}/replay`);
  expect([answer.status, answer.body.delivery]).toMatchObject([200, { status: "waiting", attempts: 0 }]);
  const replayed = and(eq(auditEvents.actorId, adminId), eq(auditEvents.type, "webhook_replayed"));
  expect(await stack.db.$count(auditEvents, replayed)).toBe(1);
});

test("the health names the pause, and an admin takes it off; two who press it are told so", async ({
  sandbox,
  stack,
}) => {
  const { api, id: adminId } = await takeChair(stack, "global_admin");
  const health = async () => WebhookHealth.parse((await api.get(`${path}/health`)).body);
  const id = await register(stack, "--url", "http://127.0.0.1:9/nobody");
  expect(await health()).toMatchObject({ hooks: [{ id, paused: false, isOurs: true }], trouble: null });
  await sandbox.call("PUT", "settings", { webhookRetrySeconds: [] });
  await addPatron(sandbox);
  await expect.poll(async () => (await health()).hooks?.[0]?.paused).toBe(true);
  await sandbox.call("PUT", "settings", { webhooksHeld: true });
  const unpause = () => api.post(`${path}/hooks/${id}/unpause`);
  expect((await unpause()).body.message).toMatch(/^The pause is off/);
  expect((await unpause()).body.message).toMatch(/^It was not paused/);
  expect((await health()).hooks).toMatchObject([{ id, paused: false }]);
  const unpaused = and(eq(auditEvents.actorId, adminId), eq(auditEvents.type, "webhook_unpaused"));
  const told = await stack.db.select().from(auditEvents).where(unpaused);
  expect(told.map(({ type, details }) => [type, details])).toEqual([
    ["webhook_unpaused", JSON.stringify({ webhook: id })],
  ]);
  expectProblem(await api.post(`${path}/hooks/0/unpause`), { status: 404, code: "not_found" });
});

test("a Patreon that does not answer is said, and the rest is there", async ({ sandbox, stack }) => {
  const { api } = await takeChair(stack, "global_admin");
  await sandbox.call("POST", "faults", { kind: "html", match: { path: "/webhooks" } });
  const answer = await api.get(`${path}/health`);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    hooks: null,
    trouble: expect.stringMatching(/^Patreon cannot be reached/),
  });
  expect(answer.body.waiting).toBeGreaterThanOrEqual(0);
  await sandbox.call("POST", "faults", { kind: "html", match: { path: "/webhooks" } });
  expectProblem(await api.post(`${path}/hooks/1/unpause`), { status: 502, code: "patreon_unavailable" });
});

test("a number that can be no delivery's is a 404, never an error", async ({ stack }) => {
  const { api } = await takeChair(stack, "super_admin");
  for (const id of ["0", "-1", "1.5", "1e3", "abc", "%00", "9".repeat(40), "１"])
    expectProblem(await api.post(`${path}/deliveries/${id}/replay`), { status: 404 }, id);
});
