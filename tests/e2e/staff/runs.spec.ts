import { verificationRuns } from "@/lib/db/schema";
import { dropLease, holdLease, verificationLease } from "@/lib/membership/lease";
import { noCounts, noteProgress, updateRun } from "@/lib/membership/runs";
import { takeChair } from "../../api/sessions/support/chairs";
import { withOwnStack } from "../../api/sessions/support/own-stack";
import { expect, test } from "../../support/fixtures";
import { takeOver } from "../../support/journeys";
import { expectGoodLooks } from "../../support/looks";
import { enrolCrowd, loseCrowd } from "../../support/mass-loss";

test("an admin plans, watches a run, is asked about one that is held, and applies it", async ({
  context,
  page,
}) => {
  test.slow();
  await withOwnStack({}, async (stack) => {
    const sandbox = await enrolCrowd(stack, 12);
    const { api, person } = await takeChair(stack, "global_admin");
    await takeOver(context, api);
    const runs = `${stack.url}/admin/runs`;
    await page.goto(runs);
    await expect(page.getByRole("region", { name: "Past runs" })).toContainText("No run yet");
    await expectGoodLooks(page, "no runs");

    await page.getByRole("radio", { name: "Plan and apply" }).check();
    await page.getByRole("button", { name: "Start the run" }).click();
    await expect(page.getByText("Gained access (12)")).toBeVisible();

    await loseCrowd(sandbox, 12);
    await page.goto(runs);
    await page.getByRole("radio", { name: "Plan and apply" }).check();
    await page.getByRole("button", { name: "Start the run" }).click();
    const held = page.getByRole("region", { name: "Held: 12 people would lose access" });
    await expect(held).toBeVisible();
    await page.getByRole("link", { name: "Would lose access (12)" }).click();
    const rows = page.getByRole("table", { name: "Who changes" }).getByRole("row");
    await expect(rows).toHaveCount(13);
    await expect(rows.nth(1)).toContainText("Active → Ended");
    await expectGoodLooks(page, "a held run");

    await held.getByRole("button", { name: "Apply the plan" }).click();
    const dialog = page.getByRole("dialog", { name: "12 people lose access. Apply?" });
    await dialog.getByRole("button", { name: "Not yet" }).click();
    await expect(dialog).toHaveCount(0);
    await held.getByRole("button", { name: "Apply the plan" }).click();
    // A proxy that gives up before the server has answered says so in a page of its own.
    await page.route("**/apply", (route) => route.fulfill({ body: "<h1>Time-out</h1>" }), { times: 1 });
    await dialog.getByRole("button", { name: "Apply the plan" }).click();
    await expect(dialog).toContainText("No answer came, and the plan may be being applied all the same");
    await dialog.getByRole("button", { name: "Apply the plan" }).click();
    await expect(page.getByRole("status").filter({ hasText: "The plan is applied." })).toBeFocused();
    await expect(page.getByRole("link", { name: "Lost access (12)" })).toBeVisible();
    await expect(held).toHaveCount(0);
    await page.getByRole("link", { name: "All runs" }).click();
    const history = page.getByRole("table", { name: "Past runs" }).getByRole("row");
    await expect(history).toHaveCount(3);
    await expect(history.nth(1)).toContainText(person.username);
    await expectGoodLooks(page, "past runs");
  });
});

test("a run that another process does is watched as it goes on, to its end", async ({
  context,
  page,
  stack,
}) => {
  test.slow();
  const { db } = stack;
  const id = crypto.randomUUID();
  const run = { id, trigger: "script", mode: "sweep", dryRun: true, status: "running", counts: {} } as const;
  await db.insert(verificationRuns).values({ ...run, startedAt: new Date() });
  await holdLease(db, verificationLease, id);
  const { api } = await takeChair(stack, "global_admin");
  await takeOver(context, api);
  await page.goto(`/admin/runs/${id}`);
  const live = page.getByRole("region", { name: "Under way" });
  await expect(live).toContainText("0 of ?");
  await noteProgress(db, id, { done: 1200, total: 5000 });
  await expect(live).toContainText("1200 of 5000");
  await expect(live).toContainText(/Time left\s*about \d+ s/);
  await expect(live.getByRole("progressbar", { name: "Under way" })).toHaveJSProperty("value", 1200);
  await expectGoodLooks(page, "a run under way");
  await dropLease(db, verificationLease, id);
  await expect(live).toContainText("it was cut short");
  await updateRun(db, id, { status: "done", finishedAt: new Date(), counts: { ...noCounts, seen: 5000 } });
  await expect(live).toHaveCount(0);
  await expect(page.getByText("Done", { exact: true })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "The run has ended" })).toHaveCount(1);
});

test("without scripts a run is read all the same, and the page says what it cannot do", async ({
  browser,
  stack,
}) => {
  const { api } = await takeChair(stack, "global_admin");
  const { body } = await api.post("/api/admin/runs", { json: { dryRun: true } });
  await api.get(`/api/admin/runs/${body.id}/events`);
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled: false });
  await takeOver(context, api);
  const page = await context.newPage();
  await page.goto("/admin/runs");
  await expect(page.getByText("Starting a run from here takes JavaScript")).toBeVisible();
  await expect(page.getByRole("button", { name: "Start the run" })).toBeHidden();
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: /^Run of / })).toBeVisible();
  await expect(page.getByText("Could not be checked")).toBeVisible();
  expect((await page.goto(`/admin/runs/${crypto.randomUUID()}`))?.status()).toBe(404);
  await context.close();
});
