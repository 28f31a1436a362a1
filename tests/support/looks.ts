import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures";

/** The four ways a page is looked at. */
const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [1280, 360].map((width) => ({ colorScheme, width })),
);

/** Holds the page that is open to axe and to its width, in both schemes, on a desk and on a phone. */
export async function expectGoodLooks(page: Page, about: string): Promise<void> {
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    const look = `${about}: ${colorScheme}, ${width} px`;
    expect.soft((await new AxeBuilder({ page }).analyze()).violations, look).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(overflow, look).toBe(0);
  }
}
