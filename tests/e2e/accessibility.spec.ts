import { expect, test } from "../support/fixtures";
import { accountMenu, registerInBrowser, takeOver } from "../support/journeys";
import { expectGoodLooks } from "../support/looks";
import { addPatron, goThroughPatreon } from "../support/visits";

// A look by axe takes seconds where the machine is busy, and there are many in a test.
test.slow();

test("axe finds nothing and nothing scrolls sideways before signing in", async ({ page }) => {
  const open = ["/", "/login", "/register", "/forgotten-password", "/forgotten-password?sent=1"];
  for (const path of [...open, "/verify-email", "/mailbox", "/no-such-page"]) {
    await page.goto(path);
    await expectGoodLooks(page, path);
  }
  await page.goto("/register");
  await registerInBrowser(page, { username: "a", email: "nothing", password: "short" });
  await expect(page.getByLabel("Username")).toBeFocused();
  await expectGoodLooks(page, "a refused form");
  await page.getByRole("button", { name: "Theme" }).click();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeVisible();
  await expectGoodLooks(page, "the choice of colours");
});

test("axe finds nothing and nothing scrolls sideways for a member", async ({
  api,
  context,
  page,
  sandbox,
}) => {
  // A name as long as they come, without a place to break it.
  const patron = await addPatron(sandbox, { fullName: `Maximiliana${"nanana".repeat(10)}` });
  await goThroughPatreon(api, patron.id);
  await takeOver(context, api);
  const own = ["/account/profile", "/account/email", "/account/delete"];
  for (const path of ["/", "/labs?auth=success", ...own, "/account?notice=patreon_linked"]) {
    await page.goto(path);
    await expectGoodLooks(page, path);
  }
  await accountMenu(page).click();
  await expect(page.getByRole("group", { name: "Account menu" })).toBeVisible();
  await expectGoodLooks(page, "the account menu");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Disconnect Patreon" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page.locator(".MuiDialog-container")).toHaveCSS("opacity", "1");
  await expectGoodLooks(page, "the dialog");
});
