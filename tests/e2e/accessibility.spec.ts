import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { accountMenu, registerInBrowser, takeOver } from "../support/journeys";
import { addPatron, goThroughPatreon } from "../support/visits";

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };

/** What axe objects to, as rule and place. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const [size, viewport] of Object.entries(sizes))
  for (const colorScheme of ["light", "dark"] as const)
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ viewport, colorScheme });
      // A look by axe takes seconds where the machine is busy, and there are several in a test.
      test.slow();

      async function check(page: Page, about: string): Promise<void> {
        expect.soft(await faultsOf(page), about).toEqual([]);
        expect.soft(await overflowOf(page), `${about}: sideways scrolling in pixels`).toBe(0);
      }

      test(`axe finds nothing and nothing scrolls sideways before signing in (${colorScheme}, ${size})`, async ({
        page,
      }) => {
        for (const path of ["/", "/login", "/register", "/no-such-page"]) {
          await page.goto(path);
          await check(page, path);
        }
        await page.goto("/register");
        await registerInBrowser(page, { username: "a", email: "nothing", password: "short" });
        await expect(page.getByLabel("Username")).toBeFocused();
        await check(page, "a refused form");
        await page.getByRole("button", { name: "Theme" }).click();
        await expect(page.getByRole("radio", { name: "Dark" })).toBeVisible();
        await check(page, "the choice of colours");
      });

      test(`axe finds nothing and nothing scrolls sideways for a member (${colorScheme}, ${size})`, async ({
        api,
        context,
        page,
        sandbox,
      }) => {
        // A name as long as they come, without a place to break it.
        const patron = await addPatron(sandbox, { fullName: `Maximiliana${"nanana".repeat(10)}` });
        await goThroughPatreon(api, patron.id);
        await takeOver(context, api);
        for (const path of ["/", "/labs?auth=success", "/account?notice=patreon_linked"]) {
          await page.goto(path);
          await check(page, path);
        }
        await accountMenu(page).click();
        await expect(page.getByRole("group", { name: "Account menu" })).toBeVisible();
        await check(page, "the account menu");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Disconnect Patreon" }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await expect(page.locator(".MuiDialog-container")).toHaveCSS("opacity", "1");
        await check(page, "the dialog");
      });
    });
