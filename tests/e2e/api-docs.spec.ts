import { expect, test } from "../support/fixtures";
import { expectGoodLooks } from "../support/looks";

test("the API's page tries what it tells of, and nothing of it is blocked", async ({ page, stack }) => {
  test.slow();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(stack.url).host) elsewhere.push(request.url());
  });
  await page.goto("/docs/api");
  await expect(page.getByRole("heading", { level: 1, name: "API" })).toBeVisible();
  const health = page.locator("#operations-House-getHealth");
  const summary = health.getByRole("button", { name: /api\/health/ }).first();
  await expect(summary).toBeVisible();
  await expectGoodLooks(page, "the list of operations");
  await summary.click();
  await health.getByRole("button", { name: "Try it out" }).click();
  await health.getByRole("button", { name: "Execute" }).click();
  await expect(health.locator(".live-responses-table td.response-col_status:not(.col_header)")).toHaveText(
    /200/,
  );
  await expectGoodLooks(page, "an operation that was tried");
  await page.getByRole("button", { name: "Authorize", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Available authorizations" })).toBeVisible();
  await expectGoodLooks(page, "the choice of how to be known");
  expect(elsewhere).toEqual([]);
});

test("the API's page has the colours that are chosen here", async ({ page }) => {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto("/docs/api");
    const ownClass = expect(page.locator("html"));
    await (colorScheme === "dark" ? ownClass : ownClass.not).toHaveClass(/dark-mode/);
  }
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the API's page is a list of its addresses", async ({ page }) => {
    await page.goto("/docs/api");
    await expect(page.getByText("POST /api/v1/auth/login")).toBeVisible();
    await expect(page.getByRole("link", { name: "OpenAPI document" })).toHaveAttribute(
      "href",
      "/api/openapi.json",
    );
  });
});
