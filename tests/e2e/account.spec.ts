import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { expectLabs, fact, registerInBrowser, signIn, takeOver } from "../support/journeys";
import { addPatron, goThroughPatreon, newPerson } from "../support/visits";

const next = "seven copper kettles";

/** Opens the newest letter to somebody in the mailbox, and what its button leads to. */
async function followLetter(page: Page, to: string, subject: string): Promise<void> {
  const letter = page.getByRole("listitem").filter({ hasText: to }).filter({ hasText: subject });
  // A letter is written after the answer, so the mailbox may be opened before it is there.
  await expect(async () => {
    await page.goto("/mailbox");
    await expect(letter).not.toHaveCount(0, { timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await letter.first().getByRole("link", { name: subject }).click();
  await page.waitForURL(/\/mailbox\/\d+$/);
  await page.getByRole("main").getByRole("link").last().click();
}

async function confirmAddress(page: Page, email: string): Promise<void> {
  await followLetter(page, email, "Confirm your e-mail address");
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Thank you" })).toBeVisible();
}

test("whoever registers confirms the address, changes it and the name, and leaves", async ({ page }) => {
  const person = newPerson();
  await page.goto("/register");
  await registerInBrowser(page, person);
  await expectLabs(page, person.username);
  await page.goto("/account");
  await expect(fact(page, "E-mail")).toContainText("Not confirmed");
  await page.getByRole("button", { name: "Send the letter again" }).click();
  await expect(page.getByRole("status").filter({ hasText: "A letter is on its way" })).toBeVisible();
  await confirmAddress(page, person.email);
  await page.getByRole("link", { name: "To your account" }).click();
  await expect(fact(page, "E-mail")).toHaveText(`${person.email}Confirmed`);

  await page.getByRole("link", { name: "Change your name" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByRole("button", { name: "Change name" }).click();
  await expect(page.getByText("Ada Lovelace").last()).toBeVisible();

  const { email } = newPerson();
  await page.getByRole("link", { name: "Change e-mail" }).click();
  await page.getByLabel("New e-mail address").fill(email);
  await page.getByLabel("Current password").fill("not my password");
  await page.getByRole("button", { name: "Change e-mail" }).click();
  await expect(page.getByLabel("Current password")).toHaveAccessibleDescription(/not your current password/);
  await expect(page.getByLabel("New e-mail address")).toHaveValue(email);
  await page.getByLabel("Current password").fill(person.password);
  await page.getByRole("button", { name: "Change e-mail" }).click();
  await expect(fact(page, "E-mail")).toContainText(person.email);
  await confirmAddress(page, email);
  await page.goto("/account");
  await expect(fact(page, "E-mail")).toHaveText(`${email}Confirmed`);

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download my data" }).click();
  expect((await downloading).suggestedFilename()).toBe("my-data.json");
  await page.getByRole("link", { name: "Delete my account" }).click();
  await page.getByLabel("So that it does not happen by mistake").fill("delete");
  await page.getByLabel("Current password").fill(person.password);
  await page.getByRole("button", { name: "Delete my account for good" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Your account is deleted" })).toBeVisible();
  await page.goto("/account");
  await signIn(page, person.username, person.password);
  await expect(page.getByRole("alert").filter({ hasText: "Invalid credentials" })).toBeVisible();
});

test("whoever came by Patreon leaves with a fresh sign-in and the word", async ({
  api,
  context,
  page,
  sandbox,
}) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id);
  await takeOver(context, api);
  await page.goto("/account/delete");
  await expect(page.getByRole("link", { name: "Sign in with Patreon again" })).toBeVisible();
  await page.getByRole("button", { name: "Delete my account for good" }).click();
  await expect(page.getByLabel("So that it does not happen by mistake")).toBeFocused();
  await page.keyboard.type("delete");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Your account is deleted" })).toBeVisible();
});

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test(`a forgotten password is replaced by a link in a letter (scripts ${javaScriptEnabled ? "on" : "off"})`, async ({
      page,
      person,
    }) => {
      await page.goto("/login");
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Forgot your password?" })).toBeVisible();
      await page.getByLabel("Username or e-mail").fill(person.email);
      await page.getByRole("button", { name: "Send me a link" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Look into your mail" })).toBeVisible();
      await followLetter(page, person.email, "Set a new password");
      await page.getByLabel("New password", { exact: true }).fill("password123");
      await page.getByRole("button", { name: "Set password" }).click();
      await expect(page.getByLabel("New password", { exact: true })).toHaveAccessibleDescription(
        /too easy to guess/,
      );
      await page.getByLabel("New password", { exact: true }).fill(next);
      await page.getByRole("button", { name: "Set password" }).click();
      await expect(page.getByRole("status").filter({ hasText: "Sign in with the new one" })).toBeVisible();
      await signIn(page, person.username, next);
      await expect(page.getByRole("heading", { level: 1, name: `Hello, ${person.username}` })).toBeVisible();
    });
  });
