import { expect, test } from "../support/fixtures";
import { expectLabs, loginForm, registerInBrowser, signIn, signOut } from "../support/journeys";
import { newPerson } from "../support/visits";

test("whoever registers is in the labs, and comes back by user name or by e-mail", async ({ page }) => {
  const person = newPerson();
  await page.goto("/register");
  await registerInBrowser(page, person);
  await expectLabs(page, person.username);
  for (const name of [person.username, person.email]) {
    await signOut(page);
    await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
    await signIn(page, name, person.password);
    await expectLabs(page, person.username);
  }
});

test("a wrong password is refused in words; the name stays, the password goes, and one can type at once", async ({
  page,
  person,
}) => {
  await page.goto("/login");
  await signIn(page, person.username, "not the password");
  await expect(page.getByRole("alert").filter({ hasText: "Invalid credentials" })).toBeVisible();
  const form = loginForm(page);
  await expect(form.name).toHaveValue(person.username);
  await expect(form.password).toHaveValue("");
  await expect(form.password).toBeFocused();
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");
  await expectLabs(page, person.username);
});

test("a registration that is refused says why beside the field, and focuses it", async ({ page, person }) => {
  await page.goto("/register");
  await registerInBrowser(page, { ...newPerson(), username: person.username });
  const username = page.getByRole("form").getByLabel("Username");
  await expect(username).toHaveAccessibleDescription("Username already exists");
  await expect(username).toBeFocused();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
});

for (const target of ["/labs", "/account?from=mail", "/labs/kiln?week=2&part=b"])
  test(`somebody sent to the door on the way to ${target} gets there after signing in`, async ({
    page,
    person,
  }) => {
    await page.goto(target);
    await expect(page).toHaveURL(`/login?return_to=${encodeURIComponent(target)}`);
    await signIn(page, person.username, person.password);
    await expect(page).toHaveURL(target);
    await expect(page.getByRole("button", { name: `${person.username} (account menu)` })).toBeVisible();
  });

test("the way back survives the detour over registering", async ({ page }) => {
  await page.goto("/account?from=mail");
  await page.getByRole("link", { name: "Create an account" }).click();
  await registerInBrowser(page, newPerson());
  await expect(page).toHaveURL("/account?from=mail");
  await expect(page.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();
});

test("a password can be looked at while it is typed", async ({ page }) => {
  await page.goto("/login");
  const { password } = loginForm(page);
  await expect(password).toHaveAttribute("type", "password");
  const show = page.getByRole("button", { name: "Show password" });
  await show.click();
  await expect(password).toHaveAttribute("type", "text");
  await expect(show).toHaveAttribute("aria-pressed", "true");
});
