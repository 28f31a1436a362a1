import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What axe objects to, as rule and place. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Axe finds nothing on the page as it is now, and nothing scrolls sideways. A failure does not end the test. */
export async function expectAccessible(page: Page, about = page.url()): Promise<void> {
  expect.soft(await faultsOf(page), about).toEqual([]);
  expect.soft(await overflowOf(page), `${about}: sideways scrolling in pixels`).toBe(0);
}
