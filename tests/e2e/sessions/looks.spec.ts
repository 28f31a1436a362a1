import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { expect, test } from "../../support/fixtures";
import { expectGoodLooks } from "../../support/looks";
import { carryCookies, openWatched, signInAgain, signInElsewhere } from "./browser";

const paths = ["/account", "/account/devices", "/account/password", "/account/security", "/admin/keys"];

test.beforeEach(async ({ context, api, person, stack }) => {
  await carryCookies(api, context);
  await stack.db.update(users).set({ role: "super_admin" }).where(eq(users.username, person.username));
  await signInElsewhere(stack.url, person);
});

// Axe looks at every element of several pages.
test.slow();

test("axe finds nothing on the pages of one's own, and nothing is wider than the page", async ({ page }) => {
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectGoodLooks(page, path);
  }
});

test("axe finds nothing in the dialog that asks to sign in again", async ({
  context,
  page,
  stack,
  person,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openWatched(context, "/account/password", page);
  await page.getByLabel("Current password").fill(person.password);
  await page.getByLabel("New password").fill("password1");
  await expect(page.getByText(/This password is .*easy to guess/)).toBeVisible();
  await expectGoodLooks(page, "a weak password");
  await (await signInElsewhere(stack.url, person)).delete("/api/auth/sessions");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(signInAgain(page)).toBeVisible();
  await expect(signInAgain(page)).toHaveCSS("opacity", "1");
  await expectGoodLooks(page, "the dialog");
});
