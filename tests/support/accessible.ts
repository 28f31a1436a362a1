import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Axe finds nothing on the page as it is now. A failure does not end the test. */
export async function expectNoFault(page: Page, about: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
  expect.soft(faults, about).toEqual([]);
}

/** Nothing scrolls sideways. A failure does not end the test. */
export async function expectNoSidewaysScrolling(page: Page, about: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, `${about}: sideways scrolling in pixels`).toBe(0);
}
