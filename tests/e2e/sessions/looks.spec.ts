import AxeBuilder from "@axe-core/playwright";
import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { expect, test } from "../../support/fixtures";
import { carryCookies, openWatched, signInAgain, signInElsewhere } from "./browser";

const paths = ["/account", "/account/devices", "/account/password", "/account/security", "/admin/keys"];

test.beforeEach(async ({ context, api, person, stack }) => {
  await carryCookies(api, context);
  await stack.db.update(users).set({ role: "super_admin" }).where(eq(users.username, person.username));
  await signInElsewhere(stack.url, person);
});

// Axe looks at every element of several pages.
test.slow();

for (const colorScheme of ["light", "dark"] as const)
  for (const width of [1280, 360]) {
    const look = `${colorScheme}, ${width} px`;

    test(`axe finds nothing, and nothing is wider than the page: ${look}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      for (const path of paths) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect((await new AxeBuilder({ page }).analyze()).violations, path).toEqual([]);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, path).toBe(0);
      }
    });

    test(`axe finds nothing in the dialog that asks to sign in again: ${look}`, async ({
      context,
      page,
      stack,
      person,
    }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 800 });
      await openWatched(context, "/account/password", page);
      await page.getByLabel("Current password").fill(person.password);
      await page.getByLabel("New password").fill("password1");
      await expect(page.getByText(/This password is .*easy to guess/)).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await (await signInElsewhere(stack.url, person)).delete("/api/auth/sessions");
      await page.getByRole("button", { name: "Change password" }).click();
      await expect(signInAgain(page)).toBeVisible();
      await expect(signInAgain(page)).toHaveCSS("opacity", "1");
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    });
  }
