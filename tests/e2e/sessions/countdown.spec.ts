import type { Page } from "@playwright/test";
import { expect, test } from "../../support/fixtures";
import { startTestStack, type TestStack } from "../../support/stack";

/** One sign-in a minute from an address: the limits of the other tests are too wide to meet. */
let strict: TestStack;

test.beforeAll(async () => {
  const { TEST_SERVER_URL = "", TEST_TEMPLATE = "" } = process.env;
  strict = await startTestStack(TEST_SERVER_URL, TEST_TEMPLATE, {
    RATE_LIMIT_SCALE: "1",
    LIMIT_LOGIN: "1/60",
    TRUSTED_PROXIES: "1",
  });
});

test.afterAll(() => strict.stop());

const sendButton = (page: Page) => page.getByRole("button", { name: "Sign in", exact: true });

async function guess(page: Page): Promise<void> {
  await page.getByLabel("Username or e-mail").fill("somebody");
  await page.getByLabel("Password", { exact: true }).fill("a guess of mine");
  await sendButton(page).click();
}

test.describe("with scripts", () => {
  test.use({ extraHTTPHeaders: { "x-forwarded-for": "203.0.113.7" } });

  test("who tried too often sees how long to wait, and then can send what was typed", async ({
    context,
    page,
  }) => {
    await context.clock.install();
    await page.goto(`${strict.url}/login`);
    await guess(page);
    await expect(page.getByText("Invalid credentials")).toBeVisible();
    await guess(page);
    await expect(page.getByRole("button", { name: /^Try again in (0:\d\d|1:00)$/ })).toBeDisabled();
    await expect(page.getByText("Too many tries. Please wait")).toBeVisible();
    await context.clock.runFor("00:20");
    await expect(page.getByRole("button", { name: /^Try again in 0:[0-4]\d$/ })).toBeDisabled();
    await context.clock.runFor("00:45");
    await expect(sendButton(page)).toBeEnabled();
    await expect(page.getByText("Too many tries")).toHaveCount(0);
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("a guess of mine");
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false, extraHTTPHeaders: { "x-forwarded-for": "203.0.113.8" } });

  test("who tried too often is told how long to wait", async ({ page }) => {
    await page.goto(`${strict.url}/login`);
    await guess(page);
    await expect(page.getByText("Invalid credentials")).toBeVisible();
    await guess(page);
    await expect(page.getByText(/Too many tries\. Please wait \d+ seconds/)).toBeVisible();
  });
});
