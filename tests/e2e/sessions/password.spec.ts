import { expect, test } from "../../support/fixtures";
import { newPerson } from "../../support/visits";
import { carryCookies, openWatched, signInElsewhere } from "./browser";

const strong = "seven boats on a pond";

test.describe("for who is signed in", () => {
  test.beforeEach(async ({ context, api, person }) => {
    await carryCookies(api, context);
    expect(person.username).not.toBe("");
  });

  test("a changed password signs the other browser out and keeps this one", async ({
    browser,
    context,
    page,
    stack,
    person,
  }) => {
    const otherContext = await browser.newContext({ baseURL: stack.url });
    await carryCookies(await signInElsewhere(stack.url, person), otherContext);
    const other = await openWatched(otherContext, "/account");
    await openWatched(context, "/account/password", page);
    await page.getByLabel("Current password").fill(person.password);
    await page.getByLabel("New password").fill(strong);
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("Your password is changed, and your other devices")).toBeVisible();
    await expect(page.getByText("Your password was changed.")).toBeVisible();
    await other.reload();
    await expect(other).toHaveURL(/\/login\?/);
    await otherContext.close();
    await signInElsewhere(stack.url, { ...person, password: strong });
  });

  test("a wrong current password is told at its field", async ({ context, page }) => {
    await openWatched(context, "/account/password", page);
    await page.getByLabel("Current password").fill("something else");
    await page.getByLabel("New password").fill(strong);
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("This is not your current password")).toBeVisible();
    await expect(page.getByLabel("Current password")).toBeFocused();
    await expect(page.getByLabel("Current password")).toHaveAttribute("aria-invalid", "true");
  });

  test("a weak password is judged while typing, and refused by the server with its reason", async ({
    context,
    page,
    person,
  }) => {
    await openWatched(context, "/account/password", page);
    const field = page.getByLabel("New password");
    await field.fill(`${person.username}1`);
    const note = page.locator("[aria-live=polite]").filter({ hasText: "This password is" });
    await expect(note).toContainText("It is built from your name, your address or this site's name.");
    await field.fill("violet gravel parade");
    await expect(note).toContainText("This password is very good.");
    await field.fill("password1");
    await expect(note).toContainText("easy to guess");
    await page.getByLabel("Current password").fill(person.password);
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("This password is too easy to guess.").first()).toBeVisible();
  });

  test("password fields are named for password managers, take a paste, and can be shown", async ({
    context,
    page,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await openWatched(context, "/account/password", page);
    const field = page.getByLabel("New password");
    await expect(field).toHaveAttribute("autocomplete", "new-password");
    await expect(page.getByLabel("Current password")).toHaveAttribute("autocomplete", "current-password");
    await page.evaluate((text) => navigator.clipboard.writeText(text), strong);
    await field.press("ControlOrMeta+V");
    await expect(field).toHaveValue(strong);
    await expect(field).toHaveAttribute("type", "password");
    await page.getByRole("button", { name: "Show password" }).last().click();
    await expect(field).toHaveAttribute("type", "text");
  });

  test.describe("without JavaScript", () => {
    test.use({ javaScriptEnabled: false });

    test("a password is changed, and a weak one refused with its reason", async ({ page, stack, person }) => {
      await page.goto("/account/password");
      for (const [password, said] of [
        ["password1", "This password is too easy to guess."],
        [strong, "Your password is changed"],
      ] as const) {
        await page.getByLabel("Current password").fill(person.password);
        await page.getByLabel("New password").fill(password);
        await page.getByRole("button", { name: "Change password" }).click();
        await expect(page.getByText(said).first()).toBeVisible();
      }
      await signInElsewhere(stack.url, { ...person, password: strong });
    });
  });
});

test("whoever registers sees how strong the password is, the own name included", async ({ page }) => {
  const { username, email } = newPerson();
  await page.goto("/register");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("E-mail").fill(email);
  const field = page.getByLabel("Password", { exact: true });
  await expect(async () => {
    // Typed anew until the page's scripts listen.
    await field.fill("");
    await field.fill(username);
    await expect(page.getByText("It is built from your name")).toBeVisible({ timeout: 2000 });
  }).toPass();
  await field.fill(strong);
  await expect(page.getByText(/This password is (very )?good\./)).toBeVisible();
});

test("Caps Lock is told while a password is typed", async ({ page }) => {
  await page.goto("/login");
  const field = page.getByLabel("Password", { exact: true });
  await expect(async () => {
    await field.evaluate((input) =>
      input.dispatchEvent(new KeyboardEvent("keydown", { key: "A", bubbles: true, modifierCapsLock: true })),
    );
    await expect(page.getByText("Caps Lock is on.")).toBeVisible({ timeout: 1000 });
  }).toPass();
  await field.press("a");
  await expect(page.getByText("Caps Lock is on.")).toHaveCount(0);
});
