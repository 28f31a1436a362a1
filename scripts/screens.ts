import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { scriptSettings } from "./settings";
import { demoPassword } from "./stack/seed";
import { browserArguments, findBrowser } from "./test/browser";

/** Makes the pictures of the README, `docs/screens/*.png`, from the demo that runs beside it. */
const folder = path.join("docs", "screens");
const person = "ada";

const sizes = [
  { suffix: "", viewport: { width: 1200, height: 800 } },
  { suffix: "-phone", viewport: { width: 360, height: 740 } },
];
const schemes = ["light", "dark"] as const;

async function signIn(page: Page): Promise<void> {
  await page.goto("/login");
  const form = page.getByRole("form", { name: "Sign in" });
  await form.getByLabel("Username or e-mail").fill(person);
  await form.getByLabel("Password", { exact: true }).fill(demoPassword);
  await form.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/labs");
}

/** @param look size and colours: the end of each picture's name. */
async function takePictures(
  browser: Browser,
  baseURL: string,
  look: {
    viewport: { width: number; height: number };
    colorScheme: (typeof schemes)[number];
    suffix: string;
  },
): Promise<void> {
  const { viewport, colorScheme, suffix } = look;
  const context = await browser.newContext({ baseURL, viewport, colorScheme, deviceScaleFactor: 1 });
  // The simulator's people have no pictures at Patreon; asking for them would only take time.
  await context.route("https://c10.patreonusercontent.com/**", (route) => route.abort());
  const page = await context.newPage();
  const picture = async (name: string, address: string) => {
    await page.goto(address, { waitUntil: "networkidle" });
    const file = path.join(folder, `${name}-${colorScheme}${suffix}.png`);
    await page.screenshot({ path: file, animations: "disabled" });
    console.log(file);
  };
  await picture("home", "/");
  await picture("login", "/login");
  await signIn(page);
  await picture("labs", "/labs");
  await picture("account", "/account");
  await context.close();
}

const { APP_URL } = scriptSettings();
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: findBrowser((line) => console.error(line)),
  chromiumSandbox: process.getuid?.() !== 0,
  args: browserArguments,
});
try {
  for (const { suffix, viewport } of sizes)
    for (const colorScheme of schemes)
      await takePictures(browser, APP_URL, { viewport, colorScheme, suffix });
} finally {
  await browser.close();
}
