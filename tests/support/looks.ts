import type { Page } from "@playwright/test";
import { expectNoFault, expectNoSidewaysScrolling } from "./accessible";

/** The four ways a page is looked at; axe looks at two of them, which between them are both schemes and both widths. */
const looks = [
  { colorScheme: "light", width: 1280, withAxe: true },
  { colorScheme: "light", width: 360, withAxe: false },
  { colorScheme: "dark", width: 1280, withAxe: false },
  { colorScheme: "dark", width: 360, withAxe: true },
] as const;

/** Holds the page that is open to axe and to its width, in both schemes, on a desk and on a phone. */
export async function expectGoodLooks(page: Page, about = page.url()): Promise<void> {
  for (const { colorScheme, width, withAxe } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    const look = `${about}: ${colorScheme}, ${width} px`;
    if (withAxe) await expectNoFault(page, look);
    await expectNoSidewaysScrolling(page, look);
  }
}
