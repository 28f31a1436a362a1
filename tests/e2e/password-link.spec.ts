import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { makePasswordLink } from "@/lib/accounts/password-links";
import { users } from "@/lib/db/schema";
import { expect, test } from "../support/fixtures";
import { expectLabs, signIn, signOut } from "../support/journeys";
import { expectGoodLooks } from "../support/looks";
import type { TestStack } from "../support/stack";
import type { Person } from "../support/visits";

const next = "seven copper kettles";

/** The address that an admin would hand to this person. */
async function linkFor(stack: TestStack, { username }: Person): Promise<string> {
  const [user] = await stack.db.select().from(users).where(eq(users.username, username));
  const deps = { db: stack.db, now: () => new Date() };
  const input = { userId: user?.id ?? 0, createdBy: null, hours: 24 };
  return `/password-link?token=${(await makePasswordLink(deps, input)).token}`;
}

const newPassword = (page: Page) =>
  page.getByRole("form", { name: "Set a new password" }).getByLabel("New password");
const submit = (page: Page) => page.getByRole("button", { name: "Set password" });

async function setPassword(page: Page, password: string): Promise<void> {
  await newPassword(page).fill(password);
  await submit(page).click();
}

test("somebody with a link sets a password, is in the labs, and signs in with it from then on", async ({
  page,
  person,
  stack,
}) => {
  const link = await linkFor(stack, person);
  await page.goto(link);
  await expect(page.getByText(`For ${person.username}.`)).toBeVisible();
  await setPassword(page, next);
  await expect(page.getByRole("status").filter({ hasText: "Your password is changed" })).toBeVisible();
  await expectLabs(page, person.username);
  await signOut(page);
  await page.goto("/login");
  await signIn(page, person.username, next);
  await expectLabs(page, person.username);
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1, name: /not good any more/ })).toBeVisible();
  await page.getByRole("link", { name: "Sign in with your password" }).click();
  await expectLabs(page, person.username);
});

test("an easy password is judged while one types and refused with the reason; the link goes on working", async ({
  page,
  person,
  stack,
}) => {
  await page.goto(await linkFor(stack, person));
  await submit(page).click();
  await expect(newPassword(page)).toHaveAccessibleDescription(/Choose a new password/);
  await newPassword(page).fill("password123");
  await expect(page.getByText(/This password is very easy to guess/)).toBeVisible();
  await submit(page).click();
  await expect(newPassword(page)).toHaveAccessibleDescription(/too easy to guess/);
  await expect(newPassword(page)).toHaveValue("");
  await expect(newPassword(page)).toBeFocused();
  await setPassword(page, next);
  await expectLabs(page, person.username);
});

test("a link that is used while its page is open says what to do next", async ({ page, person, stack }) => {
  const link = await linkFor(stack, person);
  await page.goto(link);
  await linkFor(stack, person);
  await setPassword(page, next);
  await expect(
    page.getByRole("alert").filter({ hasText: "ask the site's owner for a new link" }),
  ).toBeVisible();
});

test("the address of the page is told to nobody", async ({ page, person, stack }) => {
  const link = await linkFor(stack, person);
  const token = link.split("=")[1] ?? "";
  const told: string[] = [];
  page.on("request", (request) => {
    if (request.headers().referer?.includes(token)) told.push(request.url());
  });
  await page.goto(link);
  await setPassword(page, next);
  await expectLabs(page, person.username);
  expect(told).toEqual([]);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("an easy password is refused beside its field, and a good one signs in", async ({
    page,
    person,
    stack,
  }) => {
    const link = await linkFor(stack, person);
    await page.goto(link);
    await setPassword(page, "password123");
    await expect(page).toHaveURL(link);
    await expect(newPassword(page)).toHaveAccessibleDescription(/too easy to guess/);
    await expect(newPassword(page)).toHaveValue("");
    await setPassword(page, next);
    await expect(page).toHaveURL("/labs?notice=password_changed");
    await expect(page.getByRole("heading", { level: 1, name: `Hello, ${person.username}` })).toBeVisible();
    await page.goto(link);
    await expect(page.getByRole("link", { name: "Continue with Patreon" })).toBeVisible();
  });
});

test("axe finds nothing on the link's page, and nothing is wider than the page", async ({
  page,
  person,
  stack,
}) => {
  test.slow();
  await page.goto(await linkFor(stack, person));
  await expectGoodLooks(page, "the form");
  await setPassword(page, "password123");
  await expect(newPassword(page)).toHaveAccessibleDescription(/too easy to guess/);
  await expectGoodLooks(page, "a refused password");
  await page.goto(`/password-link?token=${"A".repeat(43)}`);
  await expect(page.getByRole("heading", { level: 1, name: /not good any more/ })).toBeVisible();
  await expectGoodLooks(page, "a link that is not good");
});
