import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { personIds } from "../sandbox/people";
import { browserArguments, findBrowser } from "../test/browser";
import type { House } from "./house";
import { enterWithPatreon } from "./patreon";

/** What a member sees of the site while something is broken, in a real browser. */
export interface Camera {
  /** Opens the pages, as whoever is signed in, and takes a picture of each. */
  take(): Promise<void>;
  /** Takes the way on that each page offered, once all is well again. @returns what is still broken. */
  tryAgain(): Promise<string[]>;
  close(): Promise<void>;
}

const addresses = { home: "/", labs: "/labs", account: "/account", login: "/login" };
const looks = [
  { name: "light-1280", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark-360", colorScheme: "dark", viewport: { width: 360, height: 740 } },
] as const;

/** Longer than anybody of us waits, and than the longest wait of a page of ours. */
const patienceMs = 30_000;

interface Open {
  name: string;
  page: Page;
}

/** A browser with a window of each look, in which a paying member is signed in. */
async function openWindows(browser: Browser, house: House): Promise<BrowserContext[]> {
  const member = await enterWithPatreon(house.url, personIds.mia);
  const cookies = [...member.cookies].map(([name, value]) => ({ name, value, url: house.url }));
  return Promise.all(
    looks.map(async ({ colorScheme, viewport }) => {
      const context = await browser.newContext({ baseURL: house.url, colorScheme, viewport });
      await context.addCookies(cookies);
      return context;
    }),
  );
}

/** What a page says in its title and largest heading, for whoever has no picture before them. */
async function wordsOf(page: Page): Promise<string> {
  const [heading] = await page.getByRole("heading").allInnerTexts();
  return `${await page.title()} / ${heading ?? "no heading"}`;
}

async function takeOne({ name, page }: Open, address: string, file: string): Promise<void> {
  const begun = performance.now();
  const status = await page
    .goto(address, { timeout: patienceMs })
    .then((response) => response?.status() ?? "no answer")
    .catch((error: Error) => error.message.split("\n")[0] ?? "no answer");
  const took = ((performance.now() - begun) / 1000).toFixed(1);
  // Of a page that never came there is no picture.
  await page.screenshot({ path: file, animations: "disabled", timeout: 5000 }).catch(() => {});
  const words = typeof status === "number" ? await wordsOf(page) : "no page";
  process.stderr.write(`  ${name}: ${status} after ${took} s, ${words}\n`);
}

async function tryOneAgain({ name, page }: Open): Promise<string[]> {
  const ways = page
    .getByRole("button", { name: "Try again", exact: true })
    .or(page.getByRole("link", { name: "Try again", exact: true }));
  if ((await ways.count()) === 0) return [];
  await ways.first().click();
  try {
    await ways.first().waitFor({ state: "hidden", timeout: patienceMs });
  } catch {
    return [`"Try again" did not help ${name}: ${await wordsOf(page)}`];
  }
  process.stderr.write(`  ${name}: "Try again" led to ${await wordsOf(page)}\n`);
  return [];
}

/** @param folder where the pictures go, named after the fault. */
export async function openCamera(house: House, fault: string, folder: string): Promise<Camera> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: findBrowser((line) => process.stderr.write(`${line}\n`)),
    chromiumSandbox: process.getuid?.() !== 0,
    args: browserArguments,
  });
  const windows = await openWindows(browser, house);
  const open: Open[] = [];
  return {
    async take() {
      const taken = windows.flatMap((window, index) =>
        Object.entries(addresses).map(async ([page, address]) => {
          const name = `${fault}-${page}-${looks[index]?.name}`;
          const shown = { name, page: await window.newPage() };
          open.push(shown);
          await takeOne(shown, address, path.join(folder, `${name}.png`));
        }),
      );
      await Promise.all(taken);
    },
    tryAgain: async () => (await Promise.all(open.map(tryOneAgain))).flat(),
    close: () => browser.close(),
  };
}
