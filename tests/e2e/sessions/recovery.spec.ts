import { ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { expiredToken } from "../../support/tokens";
import { addPatron, goThroughPatreon, register } from "../../support/visits";
import { carryCookies, countCalls, openWatched, signInAgain, signInElsewhere } from "./browser";

const refresh = "POST /api/auth/refresh";

test.beforeEach(async ({ context, api, person }) => {
  await carryCookies(api, context);
  expect(person.username).not.toBe("");
});

test("calls refused at once, in two tabs, cost one refresh and are each repeated", async ({
  context,
  page,
  api,
  person,
  stack,
}) => {
  await Promise.all([1, 2, 3].map(() => signInElsewhere(stack.url, person)));
  const ids = (await api.get("/api/auth/sessions")).body.sessions
    .filter((device: { current: boolean }) => !device.current)
    .map((device: { id: string }) => device.id);
  await openWatched(context, "/account/devices", page);
  const twin = await openWatched(context, "/account/devices");
  const calls = countCalls(context);
  const refused: number[] = [];
  context.on("response", (response) => {
    if (response.request().method() === "DELETE" && response.status() === 401) refused.push(401);
  });
  const expired = await expiredToken(stack, api);
  await context.addCookies([{ name: "gh_access", value: expired, url: stack.url }]);

  const endOf = (id: string) => page.locator(`form[action$="${id}/end"]`).getByRole("button");
  const twinEnd = twin.locator(`form[action$="${ids[2]}/end"]`).getByRole("button");
  // Not by the mouse, of which a page has one: two clicks under way at once would meet in the wrong place.
  await Promise.all([endOf(ids[0]), endOf(ids[1]), twinEnd].map((button) => button.dispatchEvent("click")));
  await expect(endOf(ids[0])).toHaveCount(0);
  await expect(endOf(ids[1])).toHaveCount(0);
  await expect(twinEnd).toHaveCount(0);
  expect(calls(refresh)).toBe(1);
  // Whoever called after the tokens were renewed was not refused, and need not repeat.
  const made = ids.map((id: string) => calls(`DELETE /api/auth/sessions/${id}`));
  expect(Math.max(...made)).toBe(2);
  expect(made.reduce((sum: number, times: number) => sum + times, 0)).toBe(ids.length + refused.length);
});

test("when nothing helps, a dialog asks; what was typed is still there, and is sent after signing in", async ({
  context,
  page,
  person,
  stack,
}) => {
  await openWatched(context, "/account/password", page);
  await page.getByLabel("Current password").fill(person.password);
  await page.getByLabel("New password").fill("seven boats on a pond");
  await (await signInElsewhere(stack.url, person)).delete("/api/auth/sessions");
  const calls = countCalls(context);
  await page.getByRole("button", { name: "Change password" }).click();
  const dialog = signInAgain(page);
  await expect(dialog).toContainText("What you typed is still here");
  await expect(page.getByLabel("New password")).toHaveValue("seven boats on a pond");
  await expect(dialog.getByLabel("Username or e-mail")).toHaveValue(person.username);
  expect(calls(refresh)).toBe(0);

  await dialog.getByLabel("Password", { exact: true }).fill("not it");
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("Invalid credentials");
  await dialog.getByLabel("Password", { exact: true }).fill(person.password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await signInElsewhere(stack.url, { ...person, password: "seven boats on a pond" });
});

test("when somebody else signs in, nothing of the one before is sent or shown", async ({
  context,
  page,
  person,
  stack,
}) => {
  const stranger = await register(new ApiClient(stack.url));
  await openWatched(context, "/account/password", page);
  await page.getByLabel("Current password").fill(person.password);
  await page.getByLabel("New password").fill("seven boats on a pond");
  await (await signInElsewhere(stack.url, person)).delete("/api/auth/sessions");
  const calls = countCalls(context);
  await page.getByRole("button", { name: "Change password" }).click();
  const dialog = signInAgain(page);
  await dialog.getByLabel("Username or e-mail").fill(stranger.username);
  await dialog.getByLabel("Password", { exact: true }).fill(stranger.password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("button", { name: stranger.username })).toBeVisible();
  await expect(page.getByLabel("New password")).toHaveValue("");
  expect(calls("POST /api/auth/password")).toBe(1);
});

test("without a network the form says so and keeps what was typed", async ({ browser, api, stack }) => {
  // A browser of its own: that it reports the network's failure as an error is no fault of the page.
  const context = await browser.newContext({ baseURL: stack.url });
  await carryCookies(api, context);
  const page = await openWatched(context, "/account/password");
  await page.getByLabel("Current password").fill("a quiet lantern");
  await page.getByLabel("New password").fill("seven boats on a pond");
  await context.route("**/api/auth/password", (route) => route.abort("internetdisconnected"));
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("We could not reach the server")).toBeVisible();
  await expect(page.getByLabel("Current password")).toHaveValue("a quiet lantern");
  await expect(page.getByLabel("New password")).toHaveValue("seven boats on a pond");
  await context.close();
});

test("who signs in with Patreon does so in another tab, and this one goes on", async ({
  browser,
  stack,
  sandbox,
}) => {
  const patron = await addPatron(sandbox);
  const device = new ApiClient(stack.url);
  await goThroughPatreon(device, patron.id);
  const context = await browser.newContext({ baseURL: stack.url });
  await carryCookies(device, context);
  const page = await openWatched(context, "/account/devices");
  await device.post("/api/auth/logout");
  await page.evaluate(() => {
    localStorage.clear();
    window.dispatchEvent(new Event("online"));
  });
  const dialog = signInAgain(page);
  const link = dialog.getByRole("link", { name: "Sign in with Patreon in a new tab" });
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(dialog.getByLabel("Password")).toHaveCount(0);
  await dialog.getByRole("button", { name: "I have signed in again" }).click();
  await expect(dialog.getByText("You are not signed in yet.")).toBeVisible();
  const [tab] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await tab.waitForURL((url) => url.origin !== stack.url);
  await tab.locator(`[value="${patron.id}"]`).first().check();
  await tab.getByRole("button", { name: "Allow" }).click();
  await tab.waitForURL(`${stack.url}/labs**`);
  await expect(dialog).toHaveCount(0);
  await context.close();
});

test("whose session was stolen is told at the next sign-in", async ({ browser, api, stack, person }) => {
  const thief = api.clone();
  for (let times = 0; times < 2; times++) {
    await api.post("/api/auth/refresh");
    await api.get("/api/auth/me");
  }
  expect((await thief.post("/api/auth/refresh")).status).toBe(401);
  const page = await browser.newPage({ baseURL: stack.url });
  await page.goto("/login");
  await page.getByLabel("Username or e-mail").fill(person.username);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("its key was used twice")).toBeVisible();
  await expect(page).toHaveURL(/\/labs$/);
  await page.close();
});
