import { expect, test } from "../../support/fixtures";
import { remint } from "../../support/tokens";
import {
  carryCookies,
  countCalls,
  expectAsked,
  tokenHealth as health,
  openWatched,
  signInAgain,
  signInElsewhere,
} from "./browser";

const refresh = "POST /api/auth/refresh";

test.beforeEach(async ({ context, api, person }) => {
  await context.clock.install();
  await carryCookies(api, context);
  expect(person.username).not.toBe("");
});

test("a page renews its tokens before they end, and only then", async ({ context, page, api, stack }) => {
  const calls = countCalls(context);
  await openWatched(context, "/account", page);
  await expectAsked(page, calls, 1);
  await context.clock.fastForward("04:20");
  expect(calls(health)).toBe(1);
  await context.clock.fastForward("00:50");
  await expectAsked(page, calls, 2);
  expect(calls(refresh)).toBe(0);

  const exp = Math.floor(Date.now() / 1000) + 5 * 60;
  const endsSoon = await remint(stack, api, { exp });
  await context.addCookies([{ name: "gh_access", value: endsSoon, url: stack.url }]);
  await context.clock.fastForward("05:10");
  const accessCookie = async () => (await context.cookies()).find(({ name }) => name === "gh_access")?.value;
  await expect.poll(accessCookie).not.toBe(endsSoon);
  expect(calls(refresh)).toBe(1);
  await expect(signInAgain(page)).toHaveCount(0);
});

test("one tab asks for all", async ({ context, page }) => {
  const calls = countCalls(context);
  await openWatched(context, "/account", page);
  await expectAsked(page, calls, 1);
  await openWatched(context, "/labs");
  for (const asked of [2, 3]) {
    await context.clock.fastForward("05:01");
    await expectAsked(page, calls, asked);
  }
  await context.clock.fastForward("02:00");
  expect(calls(health)).toBe(3);
});

test("a tab that is looked at again, or comes online again, asks at once", async ({ context, page }) => {
  const calls = countCalls(context);
  await openWatched(context, "/account", page);
  await expectAsked(page, calls, 1);
  await context.clock.fastForward("01:00");
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect.poll(() => calls(health)).toBe(2);
  await expect(async () => {
    // Again and again: nothing is asked while the last question is still on its way.
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    expect(calls(health)).toBeGreaterThan(2);
  }).toPass();
});

test("signing out in one tab signs the other out at once, and nobody asks any more", async ({
  context,
  page,
  api,
}) => {
  await openWatched(context, "/account", page);
  const other = await openWatched(context, "/labs");
  await page.getByRole("region", { name: "Sign out" }).getByRole("button").click();
  await expect(other).toHaveURL(/\/login\?return_to=%2Flabs$/);
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  expect((await api.get("/api/auth/me")).status).toBe(401);
  const calls = countCalls(context);
  await context.clock.fastForward("11:00");
  expect(calls(health)).toBe(0);
});

test("a session ended elsewhere is told in every tab, and one sign-in brings them all back", async ({
  context,
  page,
  stack,
  person,
}) => {
  await openWatched(context, "/account/password", page);
  const other = await openWatched(context, "/labs");
  await page.getByLabel("New password").fill("half a thought");
  const elsewhere = await signInElsewhere(stack.url, person);
  expect((await elsewhere.delete("/api/auth/sessions")).status).toBe(200);
  await context.clock.fastForward("05:10");
  await expect(signInAgain(page)).toBeVisible();
  await expect(signInAgain(other)).toBeVisible();

  await signInAgain(page).getByLabel("Password", { exact: true }).fill(person.password);
  await signInAgain(page).getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(signInAgain(page)).toHaveCount(0);
  await expect(signInAgain(other)).toHaveCount(0);
  await expect(page.getByLabel("New password")).toHaveValue("half a thought");
});

test("whoever puts the dialog off is left alone by the clock", async ({ context, page, stack, person }) => {
  await openWatched(context, "/account", page);
  const calls = countCalls(context);
  await (await signInElsewhere(stack.url, person)).delete("/api/auth/sessions");
  await context.clock.fastForward("05:10");
  await signInAgain(page).getByRole("button", { name: "Not now" }).click();
  await expect(signInAgain(page)).toHaveCount(0);
  const asked = calls(health);
  await context.clock.fastForward("05:10");
  await expect.poll(() => calls(health)).toBeGreaterThan(asked);
  await expect(signInAgain(page)).toHaveCount(0);
});
