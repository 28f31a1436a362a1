import { expectAccessible } from "../support/accessible";
import { expect, test } from "../support/fixtures";
import { accountMenu, registerInBrowser, takeOver } from "../support/journeys";
import { addPatron, goThroughPatreon } from "../support/visits";

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };

for (const [size, viewport] of Object.entries(sizes))
  for (const colorScheme of ["light", "dark"] as const)
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ viewport, colorScheme });
      // A look by axe takes seconds where the machine is busy, and there are several in a test.
      test.slow();

      test(`axe finds nothing and nothing scrolls sideways before signing in (${colorScheme}, ${size})`, async ({
        page,
      }) => {
        const open = ["/", "/login", "/register", "/forgotten-password", "/forgotten-password?sent=1"];
        for (const path of [...open, "/verify-email", "/mailbox", "/no-such-page"]) {
          await page.goto(path);
          await expectAccessible(page, path);
        }
        await page.goto("/register");
        await registerInBrowser(page, { username: "a", email: "nothing", password: "short" });
        await expect(page.getByLabel("Username")).toBeFocused();
        await expectAccessible(page, "a refused form");
        await page.getByRole("button", { name: "Theme" }).click();
        await expect(page.getByRole("radio", { name: "Dark" })).toBeVisible();
        await expectAccessible(page, "the choice of colours");
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
        const own = ["/account/profile", "/account/email", "/account/delete"];
        for (const path of ["/", "/labs?auth=success", ...own, "/account?notice=patreon_linked"]) {
          await page.goto(path);
          await expectAccessible(page, path);
        }
        await accountMenu(page).click();
        await expect(page.getByRole("group", { name: "Account menu" })).toBeVisible();
        await expectAccessible(page, "the account menu");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Disconnect Patreon" }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await expect(page.locator(".MuiDialog-container")).toHaveCSS("opacity", "1");
        await expectAccessible(page, "the dialog");
      });
    });
