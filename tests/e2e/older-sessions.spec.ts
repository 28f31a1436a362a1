import type { BrowserContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { sessions, users } from "@/lib/db/schema";
import { expect } from "../support/fixtures";
import { expectLabs, signOut, takeOver } from "../support/journeys";
import { comeFromOlder, type OlderPerson, test } from "../support/older-sessions";
import type { TestStack } from "../support/stack";

const olderNames = ["access_token_cookie", "auth_token"];

const giveCookie = (context: BrowserContext, stack: TestStack, { token }: OlderPerson, name = "auth_token") =>
  context.addCookies([{ name, value: token, url: stack.url, httpOnly: true }]);
const cookieNames = async (context: BrowserContext) =>
  (await context.cookies())
    .map(({ name }) => name)
    .filter((name) => name !== "gh_device")
    .sort();

/** Every page the browser shows from now on, by its path. */
function watchPages(context: BrowserContext): string[] {
  const paths: string[] = [];
  context.on("response", (response) => {
    const isPage = response.request().isNavigationRequest() && response.status() === 200;
    if (isPage) paths.push(new URL(response.url()).pathname);
  });
  return paths;
}

for (const name of olderNames)
  test(`a browser with a live ${name} opens the labs without a sign-in page`, async ({
    context,
    page,
    stack,
  }) => {
    const older = await comeFromOlder(stack);
    await giveCookie(context, stack, older, name);
    const shown = watchPages(context);
    await page.goto("/labs");
    await expectLabs(page, older.username);
    expect(shown).toEqual(["/labs"]);
    expect(await cookieNames(context)).toEqual(["gh_access", "gh_refresh"]);
    await page.goto("/account/devices");
    await expect(page.getByText("Carried over from the older site")).toBeVisible();
  });

test("who opens the sign-in page with a live older cookie is in the labs at once", async ({
  context,
  page,
  stack,
}) => {
  const older = await comeFromOlder(stack);
  await giveCookie(context, stack, older);
  const shown = watchPages(context);
  await page.goto("/login");
  await expectLabs(page, older.username);
  expect(shown).toEqual(["/labs"]);
});

test("the way in from the home page shows no sign-in form either", async ({ context, page, stack }) => {
  const older = await comeFromOlder(stack);
  await giveCookie(context, stack, older);
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in" }).first().click();
  await expectLabs(page, older.username);
});

test("two tabs at once are both signed in, as one device", async ({ context, page, stack }) => {
  const older = await comeFromOlder(stack);
  await giveCookie(context, stack, older);
  const other = await context.newPage();
  await Promise.all([page.goto("/labs"), other.goto("/labs")]);
  await Promise.all([expectLabs(page, older.username), expectLabs(other, older.username)]);
  expect(await stack.db.$count(sessions, eq(sessions.userId, older.id))).toBe(1);
});

test("whoever signs out is out: the older cookie, put back, opens nothing", async ({
  context,
  page,
  stack,
}) => {
  const older = await comeFromOlder(stack);
  await giveCookie(context, stack, older);
  await page.goto("/labs");
  await expectLabs(page, older.username);
  await signOut(page);
  await giveCookie(context, stack, older);
  await page.goto("/labs");
  await expect(page).toHaveURL("/login?return_to=%2Flabs");
  await expect(page.getByRole("form", { name: "Sign in" })).toBeVisible();
  expect(await cookieNames(context)).toEqual([]);
});

test("the page of keys tells of older sessions, and whether their key may go", async ({
  context,
  page,
  api,
  person,
  stack,
}) => {
  await stack.db.update(users).set({ role: "global_admin" }).where(eq(users.username, person.username));
  await takeOver(context, api);
  await page.goto("/admin/keys");
  const panel = page.getByRole("region", { name: "Sessions of the older site" });
  await expect(panel).toContainText("Carried over");
  await expect(panel).toContainText(/Came in all\s*\d+/);
  await expect(panel).toContainText("LEGACY_JWT_SECRET");
});
