import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { scriptSettings } from "./settings";
import { demoPassword } from "./stack/seed";
import { browserArguments, findBrowser } from "./test/browser";

/** Makes the pictures of the README, `docs/screens/*.png`, from the demo that runs beside it. */
const folder = path.join("docs", "screens");

const sizes = [
  { suffix: "", viewport: { width: 1200, height: 800 } },
  { suffix: "-phone", viewport: { width: 360, height: 740 } },
];
const schemes = ["light", "dark"] as const;

interface Look {
  viewport: { width: number; height: number };
  colorScheme: (typeof schemes)[number];
  /** The end of each picture's name. */
  suffix: string;
}

type Picture = (name: string, address: string, prepare?: (page: Page) => Promise<void>) => Promise<void>;

async function signIn(page: Page, username: string, next: string): Promise<void> {
  await page.goto(`/login?return_to=${encodeURIComponent(next)}`);
  const form = page.getByRole("form", { name: "Sign in" });
  await form.getByLabel("Username or e-mail").fill(username);
  await form.getByLabel("Password", { exact: true }).fill(demoPassword);
  await form.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**${next}`);
}

async function takeMembersPictures(page: Page, picture: Picture): Promise<void> {
  await picture("home", "/");
  await picture("login", "/login");
  await picture("forgotten-password", "/forgotten-password");
  await signIn(page, "ada", "/labs");
  await picture("labs", "/labs");
  await picture("room", "/labs/focus-room");
  await picture("closed-room", "/labs/backstage");
  await picture("account", "/account");
}

/** A plan that nothing is done with, so that there is a run to look at. */
async function planRun(page: Page): Promise<string> {
  const begun = await page.request.post("/api/admin/runs", {
    data: { mode: "auto", dryRun: true },
    headers: { origin: new URL(page.url()).origin },
  });
  const { id } = (await begun.json()) as { id: string };
  await page.goto(`/admin/runs/${id}`);
  await page
    .getByText(/\bDone\b/)
    .first()
    .waitFor();
  return id;
}

async function takeStaffPictures(page: Page, picture: Picture): Promise<void> {
  await signIn(page, "sue", "/admin");
  const run = await planRun(page);
  await picture("admin-overview", "/admin", async (open) => {
    const chart = open.getByRole("region", { name: "Members by week" });
    await chart.locator("svg").first().waitFor();
    await chart.evaluate((element) => element.scrollIntoView({ block: "end" }));
  });
  await picture("admin-members", "/admin/members?member=2", async (open) => {
    await open.getByRole("region", { name: "Membership, and why" }).waitFor();
  });
  await picture("admin-runs", "/admin/runs");
  await picture("admin-run", `/admin/runs/${run}`);
  await picture("admin-webhooks", "/admin/webhooks");
  await picture("admin-audit", "/admin/audit");
  await picture("admin-keys", "/admin/keys");
  await picture("admin-venues", "/admin/venues");
  await picture("docs-api", "/docs/api", async (open) => {
    await open.getByRole("heading", { name: "Addresses" }).waitFor();
  });
  await page.request.post("/api/auth/password-reset", {
    data: { username: "ada" },
    headers: { origin: new URL(page.url()).origin },
  });
  await picture("mailbox", "/mailbox", async (open) => {
    // A letter is sent a moment after the answer to who asked for it.
    for (let look = 0; look < 50 && (await open.getByText("No letters yet").count()) > 0; look += 1)
      await open.reload();
  });
}

async function takePictures(
  browser: Browser,
  baseURL: string,
  { viewport, colorScheme, suffix }: Look,
  take: (page: Page, picture: Picture) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ baseURL, viewport, colorScheme, deviceScaleFactor: 1 });
  // The simulator's people have no pictures at Patreon; asking for them would only take time.
  await context.route("https://c10.patreonusercontent.com/**", (route) => route.abort());
  const page = await context.newPage();
  await take(page, async (name, address, prepare) => {
    await page.goto(address, { waitUntil: "networkidle" });
    await prepare?.(page);
    const file = path.join(folder, `${name}-${colorScheme}${suffix}.png`);
    await page.screenshot({ path: file, animations: "disabled" });
    console.log(file);
  });
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
    for (const colorScheme of schemes) {
      const look = { viewport, colorScheme, suffix };
      await takePictures(browser, APP_URL, look, takeMembersPictures);
      await takePictures(browser, APP_URL, look, takeStaffPictures);
    }
} finally {
  await browser.close();
}
