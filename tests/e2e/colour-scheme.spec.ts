import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";

declare global {
  interface Window {
    /** The background of each frame that had a page to show. */
    frameColours: string[];
  }
}

/** Notes what each frame is about to paint: animation frames run just before painting (HTML, event loop processing). */
async function watchFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.frameColours = [];
    const look = () => {
      const shown = document.body?.querySelector("main, header");
      if (shown) window.frameColours.push(getComputedStyle(document.body).backgroundColor);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** The colours painted until now, once there were a few frames. */
async function paintedColours(page: Page): Promise<string[]> {
  await page.waitForFunction(() => window.frameColours.length > 5);
  return page.evaluate(() => [...new Set(window.frameColours)]);
}

const isDark = (colour: string) => Math.max(...(colour.match(/\d+/g) ?? []).slice(0, 3).map(Number)) < 80;

async function choose(page: Page, label: string): Promise<void> {
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("radio", { name: label }).check();
}

for (const system of ["light", "dark"] as const)
  test.describe(`where the system says ${system}`, () => {
    test.use({ colorScheme: system });
    const other = system === "light" ? "dark" : "light";
    const words = { light: "Light", dark: "Dark" };

    test(`a page is ${system} from the first frame on`, async ({ page }) => {
      await watchFrames(page);
      for (const path of ["/", "/login"]) {
        await page.goto(path);
        const colours = await paintedColours(page);
        expect(colours.map(isDark), path).toEqual([system === "dark"]);
        await expect(page.locator("html")).toHaveAttribute(`data-${system}`, "");
      }
    });

    test(`the choice of ${other} is kept on the next pages, from the first frame on`, async ({ page }) => {
      await page.goto("/");
      await choose(page, words[other]);
      await expect(page.locator("html")).toHaveAttribute(`data-${other}`, "");
      await watchFrames(page);
      for (const path of ["/", "/login"]) {
        await page.goto(path);
        expect((await paintedColours(page)).map(isDark), path).toEqual([other === "dark"]);
      }
      await choose(page, "Like the system");
      await expect(page.locator("html")).toHaveAttribute(`data-${system}`, "");
    });
  });
