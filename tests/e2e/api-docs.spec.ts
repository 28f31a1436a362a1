import { expect, test } from "../support/fixtures";

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };

for (const [size, viewport] of Object.entries(sizes))
  for (const colorScheme of ["light", "dark"] as const)
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ viewport, colorScheme });

      test(`the API's page tries what it tells of, and nothing of it is blocked (${colorScheme}, ${size})`, async ({
        page,
        stack,
      }) => {
        const elsewhere: string[] = [];
        page.on("request", (request) => {
          if (new URL(request.url()).host !== new URL(stack.url).host) elsewhere.push(request.url());
        });
        await page.goto("/docs/api");
        await expect(page.getByRole("heading", { level: 1, name: "API" })).toBeVisible();
        const health = page.locator("#operations-House-getHealth");
        await health
          .getByRole("button", { name: /api\/health/ })
          .first()
          .click();
        await health.getByRole("button", { name: "Try it out" }).click();
        await health.getByRole("button", { name: "Execute" }).click();
        await expect(
          health.locator(".live-responses-table td.response-col_status:not(.col_header)"),
        ).toHaveText(/200/);
        await expect(page.locator("html")).toHaveClass(
          colorScheme === "dark" ? /dark-mode/ : /^(?!.*dark-mode)/,
        );
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, "sideways scrolling in pixels").toBe(0);
        expect(elsewhere).toEqual([]);
      });
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
