import { takeChair } from "../../api/sessions/support/chairs";
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
