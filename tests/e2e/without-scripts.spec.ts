import { expect, test } from "../support/fixtures";
import {
  consentAs,
  expectLabs,
  fact,
  loginForm,
  registerInBrowser,
  signIn,
  signOut,
} from "../support/journeys";
import { addPatron, newPerson } from "../support/visits";

test.use({ javaScriptEnabled: false });

test("without scripts one registers, signs out, and signs in again", async ({ page }) => {
  const person = newPerson();
  await page.goto("/register");
  await registerInBrowser(page, person);
  await expectLabs(page, person.username);
  await signOut(page);
  await page.goto("/account");
  await signIn(page, person.email, person.password);
  await expect(page).toHaveURL("/account");
  await expect(fact(page, "Username")).toHaveText(person.username);
});

test("without scripts a wrong password is refused in the same words, and the name stays", async ({
  page,
  person,
}) => {
  await page.goto("/login?return_to=%2Faccount");
  await signIn(page, person.username, "not the password");
  await expect(page.getByRole("alert").filter({ hasText: "Invalid credentials" })).toBeVisible();
  const form = loginForm(page);
  await expect(form.name).toHaveValue(person.username);
  await expect(form.password).toHaveValue("");
  await signIn(page, person.username, person.password);
  await expect(page).toHaveURL("/account");
});

test("without scripts a refused registration says why beside each field", async ({ page, person }) => {
  await page.goto("/register");
  await registerInBrowser(page, { username: "a", email: "nothing", password: "short" });
  const form = page.getByRole("form");
  await expect(form.getByLabel("Username")).toHaveAccessibleDescription(/at least 3 characters/);
  await expect(form.getByLabel("E-mail")).toHaveAccessibleDescription(/e-mail address/);
  await expect(form.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/at least 8/);
  await registerInBrowser(page, { ...newPerson(), username: person.username });
  await expect(form.getByLabel("Username")).toHaveAccessibleDescription("Username already exists");
});

test("without scripts one comes in by Patreon, is told why it cannot be disconnected, and sees no dead buttons", async ({
  page,
  sandbox,
}) => {
  const patron = await addPatron(sandbox, { fullName: "Nell Noscript" });
  await page.goto("/login");
  await expect(page.getByRole("button", { name: "Theme" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Show password" })).toBeHidden();
  await page.getByRole("link", { name: "Continue with Patreon" }).click();
  await consentAs(page, patron.fullName);
  await expect(page.getByRole("heading", { level: 1, name: `Hello, ${patron.fullName}` })).toBeVisible();
  await page.goto("/account");
  await page.getByRole("button", { name: "Disconnect Patreon" }).click();
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("alert")).toHaveText(/only way/i);
});
