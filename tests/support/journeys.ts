import type { BrowserContext, Locator, Page } from "@playwright/test";
import type { ApiClient } from "./client";
import { expect } from "./fixtures";
import type { Person } from "./visits";

/** Signs the browser in as whoever `api` is, for tests that are not about signing in. */
export async function takeOver(context: BrowserContext, api: ApiClient): Promise<void> {
  await context.addCookies([...api.cookies].map(([name, value]) => ({ name, value, url: api.url })));
}

export const loginForm = (page: Page) => {
  const form = page.getByRole("form", { name: "Sign in" });
  return {
    name: form.getByLabel("Username or e-mail"),
    password: form.getByLabel("Password", { exact: true }),
    submit: form.getByRole("button", { name: "Sign in" }),
  };
};

/** Fills in the sign-in form of the page that is open, and sends it. */
export async function signIn(page: Page, name: string, password: string): Promise<void> {
  const form = loginForm(page);
  await form.name.fill(name);
  await form.password.fill(password);
  await form.submit.click();
}

/** Fills in the registration form of the page that is open, and sends it. */
export async function registerInBrowser(page: Page, person: Person): Promise<void> {
  const form = page.getByRole("form", { name: "Create an account" });
  await form.getByLabel("Username").fill(person.username);
  await form.getByLabel("E-mail").fill(person.email);
  await form.getByLabel("Password", { exact: true }).fill(person.password);
  await form.getByRole("button", { name: "Create account" }).click();
}

export const accountMenu = (page: Page) => page.getByRole("button", { name: /\(account menu\)$/ });

/** Signs out by the menu in the header. */
export async function signOut(page: Page): Promise<void> {
  await accountMenu(page).click();
  await page.getByRole("group", { name: "Account menu" }).getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "The light is on." })).toBeVisible();
}

/** Answers on the simulator's consent page. */
export async function consentAs(
  page: Page,
  fullName: string,
  decision: "Allow" | "Deny" = "Allow",
): Promise<void> {
  await page.getByRole("radio", { name: new RegExp(`^${fullName}`) }).check();
  await page.getByRole("button", { name: decision }).click();
}

/** The person is in the labs, at the plain address. */
export async function expectLabs(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: `Hello, ${name}` })).toBeVisible();
  await expect(page).toHaveURL("/labs");
}

/** The value beside a term in a list of facts. */
export const fact = (page: Page, term: string): Locator =>
  page
    .locator("dl > div")
    .filter({ has: page.getByText(term, { exact: true }) })
    .getByRole("definition");
