import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { accountMenu, expectLabs, loginForm } from "../support/journeys";

const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement);

/** Presses Tab until the target has the focus; what cannot be reached so is a fault. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press("Tab");
    if (await isFocused(target)) return;
  }
  throw new Error(`Tab does not reach ${target}`);
}

test("one signs in and out with the keyboard alone", async ({ page, person }) => {
  await page.goto("/login");
  const form = loginForm(page);
  await tabTo(page, form.name);
  await page.keyboard.type(person.username);
  await page.keyboard.press("Tab");
  await expect(form.password).toBeFocused();
  await page.keyboard.type(person.password);
  await tabTo(page, form.submit);
  await page.keyboard.press("Enter");
  await expectLabs(page, person.username);
  await tabTo(page, accountMenu(page));
  await page.keyboard.press("Enter");
  const menu = page.getByRole("group", { name: "Account menu" });
  await expect(menu).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(accountMenu(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, menu.getByRole("button", { name: "Sign out" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "The light is on." })).toBeVisible();
});

test("the first Tab shows the way past the header, and it leads there", async ({ page }) => {
  await page.goto("/login");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("main").getByRole("link", { name: "Create an account" })).toBeFocused();
});
