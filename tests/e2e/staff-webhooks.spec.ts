import { eq } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { users, webhookDeliveries } from "@/lib/db/schema";
import { CAMPAIGN_ID } from "@/scripts/sandbox/campaigns";
import { memberIdFor } from "@/scripts/sandbox/people";
import { startScript } from "../support/command";
import { expect, test } from "../support/fixtures";
import { takeOver } from "../support/journeys";
import { expectGoodLooks } from "../support/looks";
import { addPatron, type SandboxControl } from "../support/visits";

test.slow();

test.beforeEach(async ({ context, api, person, stack }) => {
  await stack.db.update(users).set({ role: "global_admin" }).where(eq(users.username, person.username));
  await stack.db.delete(webhookDeliveries);
  await takeOver(context, api);
});

// Other files share the worker's Patreon: they are to find it without a webhook.
test.afterEach(async ({ sandbox }) => {
  const { webhooks } = (await sandbox.call("GET", "state")) as { webhooks: { id: string }[] };
  for (const { id } of webhooks) await sandbox.call("DELETE", `webhooks/${id}`);
  await sandbox.call("PUT", "settings", { webhookRetrySeconds: [30], webhooksHeld: false });
});

/** Deliveries that were given up, of a member whom Patreon knows. */
async function plantFailed(db: Db, sandbox: SandboxControl, count: number): Promise<void> {
  const { id } = await addPatron(sandbox);
  const failed = { event: "members:update", status: "failed", attempts: 7 } as const;
  const about = { patreonUserId: id, memberId: memberIdFor(id, CAMPAIGN_ID), error: "Patreon answered 503" };
  for (let at = 0; at < count; at += 1)
    await db.insert(webhookDeliveries).values({
      ...{ ...failed, ...about, bodyHash: `${id} ${at}`, receivedAt: new Date(Date.now() - at * 1000) },
      maskedBody: { data: { id: about.memberId, type: "member", attributes: { email: "(masked)" } } },
    });
}

test("an admin finds a delivery that was given up, looks into it, and has it worked again", async ({
  page,
  sandbox,
  stack,
}) => {
  await page.goto("/admin/webhooks");
  await expect(page.getByText("Patreon has not sent anything yet.")).toBeVisible();
  await expect(page.getByText("Patreon has no webhook of ours")).toBeVisible();
  await plantFailed(stack.db, sandbox, 26);
  await page.getByLabel("Status").selectOption({ label: "Given up" });
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/status=failed/);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page).toHaveURL(/status=failed.*page=2/);
  const list = page.getByRole("list", { name: "Deliveries" });
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await page.getByRole("link", { name: "Previous page" }).click();
  await expect(list.getByRole("listitem")).toHaveCount(25);
  const first = list.getByRole("listitem").first();
  await first.getByText("Body, without what tells of a person").click();
  await expect(first.getByRole("group", { name: "Body" })).toContainText('"email": "(masked)"');
  await expect(first).toContainText("Patreon answered 503");
  await expectGoodLooks(page, "deliveries");
  await page.waitForLoadState();
  await first.getByRole("button", { name: /^Work again/ }).click();
  await expect(page.getByRole("status").filter({ hasText: "The delivery is worked again." })).toBeFocused();
  await expect(page.getByText("25 deliveries")).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page).toHaveURL("/admin/webhooks");
  await expect
    .poll(async () => {
      await page.reload();
      return list.getByRole("listitem").first().innerText();
    })
    .toContain("Done");
});

test("an admin sees that Patreon has paused, and takes the pause off; a Patreon that is down is said", async ({
  page,
  sandbox,
  stack,
}) => {
  const args = ["register", "--url", "http://127.0.0.1:9/nobody"];
  expect(await startScript("scripts/patreon-webhook.ts", args, stack.env).ended).toMatchObject({ code: 0 });
  await sandbox.call("PUT", "settings", { webhookRetrySeconds: [] });
  await addPatron(sandbox);
  const paused = async () =>
    ((await sandbox.call("GET", "state")) as { webhooks: { paused: boolean }[] }).webhooks;
  await expect.poll(paused).toMatchObject([{ paused: true }]);
  await sandbox.call("PUT", "settings", { webhooksHeld: true });
  await sandbox.call("POST", "faults", { kind: "html", match: { path: "/webhooks" } });
  await page.goto("/admin/webhooks");
  const health = page.getByRole("region", { name: "Health" });
  await expect(health).toContainText("Patreon cannot be reached now");
  await expect(health).toContainText("Last delivery");
  await expectGoodLooks(page, "Patreon down");
  await health.getByRole("button", { name: "Ask again" }).click();
  await expect(health).toContainText("Paused since about");
  await expectGoodLooks(page, "paused");
  await health.getByRole("button", { name: /^Take the pause off/ }).click();
  await expect(page.getByRole("status").filter({ hasText: "The pause is off" })).toBeFocused();
  // What piled up is not sent yet, so Patreon still counts it as failed.
  await expect(health.getByText("Failing")).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("deliveries are read, filtered and worked again", async ({ page, sandbox, stack }) => {
    await plantFailed(stack.db, sandbox, 1);
    await page.goto("/admin/webhooks?status=failed");
    await expect(page.getByLabel("Status")).toHaveValue("failed");
    await expect(page.getByText("Asking Patreon from here takes JavaScript")).toBeVisible();
    await page.getByRole("button", { name: /^Work again/ }).click();
    await expect(page).toHaveURL(/status=failed/);
    await expect(page.getByText("The delivery is worked again.")).toBeVisible();
    await expect(page.getByText("No delivery is like that.")).toBeVisible();
  });
});
