import type { BrowserContext, Page, Request } from "@playwright/test";
import { ApiClient } from "../../support/client";
import { expect } from "../../support/fixtures";
import type { Person } from "../../support/visits";

/** Gives a browser the cookies of an API client: the same device, seen through pages. */
export async function carryCookies(api: ApiClient, context: BrowserContext): Promise<void> {
  await context.addCookies([...api.cookies].map(([name, value]) => ({ name, value, url: api.url })));
}

/** Another device of the same person. */
export async function signInElsewhere(url: string, { username, password }: Person): Promise<ApiClient> {
  const device = new ApiClient(url);
  const answer = await device.post("/api/auth/login", { json: { username, password } });
  if (answer.status !== 200) throw new Error(`Sign-in failed: ${answer.text}`);
  return device;
}

/** Opens a tab, and waits until its session is watched over: it has told the other tabs that it is there. */
export async function openWatched(context: BrowserContext, path: string, tab?: Page): Promise<Page> {
  const page = tab ?? (await context.newPage());
  await page.addInitScript(() => {
    const post = BroadcastChannel.prototype.postMessage;
    BroadcastChannel.prototype.postMessage = function (message) {
      document.documentElement.dataset.told = message.kind;
      post.call(this, message);
    };
  });
  await page.goto(path);
  await expect(page.locator("html")).toHaveAttribute("data-told", "here");
  return page;
}

/** Counts what the tabs of a browser ask of our API, as "POST /api/auth/refresh". */
export function countCalls(context: BrowserContext): (call: string) => number {
  const calls: string[] = [];
  context.on("request", (request: Request) => {
    calls.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  return (call) => calls.filter((made) => made === call).length;
}

/**
 * Waits until the browser's tabs have asked for the health of the tokens so often, and have worked the last answer: a
 * clock that is moved while an answer is on its way makes that answer late, which is another test's matter.
 */
export async function expectAsked(page: Page, calls: (call: string) => number, times: number): Promise<void> {
  await expect.poll(() => calls(tokenHealth)).toBe(times);
  await expect(async () => {
    const { seenAt, now } = await page.evaluate(() => ({
      seenAt: Number(localStorage.getItem("gatehouse-tokens-seen")),
      now: Date.now(),
    }));
    expect(now - seenAt).toBeLessThan(60_000);
  }).toPass();
}

export const tokenHealth = "GET /api/auth/token-health";

export const signInAgain = (page: Page) => page.getByRole("dialog", { name: "You have been signed out" });
