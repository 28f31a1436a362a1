import { gzipSync } from "node:zlib";
import type { Page, Response } from "@playwright/test";
import { takeChair } from "../api/sessions/support/chairs";
import { expect, test } from "../support/fixtures";
import { takeOver } from "../support/journeys";

/** What a page loads of script, as it comes. */
function watchScripts(page: Page): () => Promise<string[]> {
  const scripts = new Map<string, Response>();
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.set(response.url(), response);
  });
  return async () => (await Promise.all([...scripts.values()].map((script) => script.body()))).map(String);
}

const weigh = (bodies: string[]) => bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);

const scriptBytesMax = 190_000;

for (const path of ["/login", "/register"])
  test(`${path} loads at most 190 kB of script, compressed`, async ({ page }, { annotations }) => {
    const scripts = watchScripts(page);
    await page.goto(path, { waitUntil: "networkidle" });
    const bodies = await scripts();
    const bytes = weigh(bodies);
    annotations.push({ type: "first-load script", description: `${path}: ${bytes} bytes gzip` });
    expect(bodies.length).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(scriptBytesMax);
  });

/** Some 200 kB come at first; the rest is room for what a page fetches once it stands. */
const memberBytesMax = 230_000;

/** Class names that the tables and the charts of MUI X write out. */
const heavy = { table: "MuiDataGrid", charts: "MuiChartsSurface" };

test("the code of tables and of charts comes with the staff's pages that show them, and with no member's", async ({
  browser,
  stack,
}, { annotations }) => {
  const admin = await takeChair(stack, "super_admin");
  const member = await takeChair(stack);
  const codeAt = async (who: typeof admin, path: string, shown: string) => {
    const context = await browser.newContext({ baseURL: stack.url });
    await takeOver(context, who.api);
    const page = await context.newPage();
    const scripts = watchScripts(page);
    await page.goto(path, { waitUntil: "networkidle" });
    await expect(page.locator(shown).first()).toBeVisible();
    const bodies = await scripts();
    await context.close();
    const found = Object.entries(heavy).filter(([, name]) => bodies.some((body) => body.includes(name)));
    return { bytes: weigh(bodies), found: found.map(([name]) => name) };
  };
  for (const path of ["/labs", "/account"]) {
    const { bytes, found } = await codeAt(member, path, "h1");
    annotations.push({ type: "first-load script", description: `${path}: ${bytes} bytes gzip` });
    expect(found, path).toEqual([]);
    expect(bytes, path).toBeLessThanOrEqual(memberBytesMax);
  }
  // The names are those of today's versions: they show where the code is meant to be.
  expect((await codeAt(admin, "/admin/members", ".MuiDataGrid-root")).found).toContain("table");
  expect((await codeAt(admin, "/admin", ".MuiChartsSurface-root")).found).toContain("charts");
});
