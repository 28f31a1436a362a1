import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { expectGoodLooks } from "../support/looks";

/** The operation of this name, opened and ready to be tried. */
async function tryOut(page: Page, operationId: string): Promise<Locator> {
  const operation = page.locator(`.opblock[id$="-${operationId}"]`);
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  return operation;
}

/** Sends it. @returns the status and the body of the answer, as the page shows them. */
async function execute(operation: Locator) {
  await operation.getByRole("button", { name: "Execute" }).click();
  const shown = operation.locator(".live-responses-table");
  const status = await shown.locator("td.response-col_status:not(.col_header)").first().innerText();
  const body = await shown.locator(".response-col_description .highlight-code code").first().innerText();
  // Another answer takes the place of this one only when this one is gone.
  await operation.getByRole("button", { name: "Clear" }).click();
  await expect(shown).toHaveCount(0);
  return { status: Number.parseInt(status, 10), body: JSON.parse(body) };
}

test("on the API's page one signs in, says who one is by the token, and is told so", async ({
  page,
  person,
}) => {
  test.slow();
  await page.goto("/docs/api");
  const me = await tryOut(page, "getV1AuthMe");
  expect(await execute(me)).toMatchObject({ status: 401, body: { code: "not_authenticated" } });

  const login = await tryOut(page, "postV1AuthLogin");
  const { username, email, password } = person;
  await login.locator("textarea").fill(JSON.stringify({ email, password }));
  const entered = await execute(login);
  expect(entered).toMatchObject({ status: 200, body: { user: { email } } });

  await page.getByRole("button", { name: "Authorize", exact: true }).click();
  const dialog = page.locator(".modal-ux");
  const bearer = dialog.locator(".auth-container", { hasText: "An access token." });
  await bearer.getByLabel("Value").fill(entered.body.token);
  await bearer.getByRole("button", { name: "Authorize" }).click();
  await expect(bearer.getByText("Authorized", { exact: true })).toBeVisible();
  await bearer.getByRole("button", { name: "Close" }).click();

  expect(await execute(me)).toMatchObject({ status: 200, body: { name: username, email } });
});

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
