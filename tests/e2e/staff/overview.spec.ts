import { takeChair } from "../../api/sessions/support/chairs";
import { ApiClient } from "../../support/client";
import { testSecrets } from "../../support/deps";
import { expect, test } from "../../support/fixtures";
import { takeOver } from "../../support/journeys";
import { expectGoodLooks } from "../../support/looks";

test("an admin sees how the house stands, as pictures and as tables", async ({ context, page, stack }) => {
  test.slow();
  const admin = await takeChair(stack, "global_admin");
  await takeOver(context, admin.api);
  await page.goto("/admin");
  await expect(page.getByRole("region", { name: "Members now" })).toContainText("Paid");
  await expect(page.getByRole("region", { name: "Runs" })).toContainText("Next by the schedule");
  const signIns = page.getByRole("region", { name: "Sign-ins by day" });
  await expect(signIns.locator("svg").first()).toBeVisible();
  await expectGoodLooks(page, "the overview");
  await signIns.getByRole("button", { name: "As a table" }).click();
  const table = signIns.getByRole("table");
  // Heads and 30 days, the last of which has this admin's own sign-in.
  await expect(table.getByRole("row")).toHaveCount(31);
  await expect(table.getByRole("row").nth(1)).toContainText(/[1-9]/);
  await expectGoodLooks(page, "a chart as a table");
  await page.getByRole("link", { name: "All members" }).click();
  await expect(page).toHaveURL(/\/admin\/members/);
});

test("refused renewals and the health of tokens are counted by the day, and told as charts and as tables", async ({
  context,
  page,
  stack,
}) => {
  const admin = await takeChair(stack, "global_admin");
  const refresh = { json: { refresh_token: "nothing that was ever given out" } };
  expect((await new ApiClient(stack.url).post("/api/auth/refresh", refresh)).status).toBe(401);
  expect((await admin.api.get("/api/auth/token-health")).body).toMatchObject({ action: "none" });
  // The heartbeat writes what was counted; a cron may beat at any time.
  const beat = await new ApiClient(stack.url).get("/api/cron/heartbeat", {
    headers: { authorization: `Bearer ${testSecrets.cron}` },
  });
  expect(beat.status).toBe(200);
  const today = async () => (await admin.api.get("/api/admin/overview")).body.days.at(-1);
  // One that beat by itself at this moment may still be writing.
  await expect.poll(async () => (await today()).refusedUnknown).toBeGreaterThanOrEqual(1);
  await expect.poll(async () => (await today()).healthInOrder).toBeGreaterThanOrEqual(1);

  await takeOver(context, admin.api);
  await page.goto("/admin");
  for (const [title, heads, column, count] of [
    [
      "Refused renewals by day",
      ["Day", "Session over", "Token unknown", "Deactivated", "Used twice"],
      1,
      "refusedUnknown",
    ],
    [
      "Token health by day",
      ["Day", "In order", "To be renewed", "Signed out", "Key unknown"],
      0,
      "healthInOrder",
    ],
  ] as const) {
    const trend = page.getByRole("region", { name: title });
    await expect(trend.locator("svg").first()).toBeVisible();
    await trend.getByRole("button", { name: "As a table" }).click();
    await expect(trend.getByRole("columnheader")).toHaveText(heads);
    const cells = trend.getByRole("row").nth(1).getByRole("cell");
    expect(Number(await cells.nth(column).textContent()), count).toBeGreaterThanOrEqual(1);
  }
});

test("without scripts the overview has its figures, and the charts' as tables", async ({
  browser,
  stack,
}) => {
  const { api } = await takeChair(stack, "global_admin");
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled: false });
  await takeOver(context, api);
  const page = await context.newPage();
  await page.goto("/admin");
  await expect(page.getByRole("region", { name: "Members now" })).toContainText("Paid");
  await expect(page.getByRole("region", { name: "Members by week" }).getByRole("table")).toBeVisible();
  await context.close();
});
