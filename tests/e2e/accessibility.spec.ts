import type { Page } from "@playwright/test";
import { takeChair } from "../api/sessions/support/chairs";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { accountMenu, registerInBrowser, takeOver } from "../support/journeys";
import { lettersIn } from "../support/letters";
import { expectGoodLooks } from "../support/looks";
import type { TestStack } from "../support/stack";
import { addPatron, goThroughPatreon } from "../support/visits";

// A look by axe takes seconds where the machine is busy, and there are many in a test.
test.slow();

/** The token in a letter of a kind, once the letter is there: some are written after the answer. */
async function tokenFor(stack: TestStack, address: string, kind: string): Promise<string> {
  const find = async () =>
    (await lettersIn(stack.db, address)).find((letter) => letter.kind === kind)?.token ?? "";
  await expect.poll(find).not.toBe("");
  return find();
}

async function expectGoodDialog(page: Page, about: string): Promise<void> {
  await expect(page.locator(".MuiDialog-container")).toHaveCSS("opacity", "1");
  await expectGoodLooks(page, about);
}

test("axe finds nothing and nothing scrolls sideways before signing in", async ({ page }) => {
  const open = ["/", "/login", "/register", "/forgotten-password", "/forgotten-password?sent=1"];
  for (const path of [...open, "/verify-email", "/mailbox", "/no-such-page"]) {
    await page.goto(path);
    await expectGoodLooks(page, path);
  }
  await page.goto("/register");
  await registerInBrowser(page, { username: "a", email: "nothing", password: "short" });
  await expect(page.getByLabel("Username")).toBeFocused();
  await expectGoodLooks(page, "a refused form");
  await page.getByRole("button", { name: "Theme" }).click();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeVisible();
  await expectGoodLooks(page, "the choice of colours");
});

test("axe finds nothing and nothing scrolls sideways for a member", async ({
  api,
  context,
  page,
  sandbox,
}) => {
  // A name as long as they come, without a place to break it.
  const patron = await addPatron(sandbox, { fullName: `Maximiliana${"nanana".repeat(10)}` });
  await goThroughPatreon(api, patron.id);
  await takeOver(context, api);
  const own = ["/account/profile", "/account/email", "/account/delete"];
  for (const path of ["/", "/labs?auth=success", ...own, "/account?notice=patreon_linked"]) {
    await page.goto(path);
    await expectGoodLooks(page, path);
  }
  await accountMenu(page).click();
  await expect(page.getByRole("group", { name: "Account menu" })).toBeVisible();
  await expectGoodLooks(page, "the account menu");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Disconnect Patreon" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectGoodDialog(page, "the dialog");
});

test("axe finds nothing and nothing scrolls sideways behind a link that was sent or handed over", async ({
  page,
  stack,
}) => {
  const { id, person } = await takeChair(stack);
  const admin = await takeChair(stack, "super_admin");
  const { url } = (await admin.api.post(`/api/admin/members/${id}/sign-in-link`)).body;
  const nobody = new ApiClient(stack.url);
  await nobody.post("/api/auth/password-reset", { json: { username: person.username } });
  const reset = await tokenFor(stack, person.email, "reset_password");
  const verify = await tokenFor(stack, person.email, "verify_email");
  for (const [address, heading] of [
    [url, "Sign in"],
    ["/sign-in-link", "This link is not good any more"],
    [`/password-reset?token=${reset}`, "Set a new password"],
    ["/password-reset", "This link is not good any more"],
    [`/verify-email?token=${verify}`, "Confirm your e-mail address"],
    ["/verify-email?done=1", "Thank you"],
  ]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expectGoodLooks(page, `${address.split("=")[0]}: ${heading}`);
  }
});

test("axe finds nothing and nothing scrolls sideways in what staff is asked about a member", async ({
  context,
  page,
  stack,
}) => {
  const member = await takeChair(stack);
  const admin = await takeChair(stack, "super_admin");
  await takeOver(context, admin.api);
  await page.goto(`/admin/members/${member.id}`);
  const dialog = page.getByRole("dialog");
  for (const [button, title] of [
    ["Give access", /^Give .* access$/],
    ["Role and venue", /^Role and venue of /],
    ["End sessions", /^Sign .* out\?$/],
    ["Deactivate", new RegExp(member.person.username)],
  ] as const) {
    await page.getByRole("button", { name: button }).click();
    await expect(dialog).toHaveAccessibleName(title);
    await expectGoodDialog(page, button);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  }
  await page.getByRole("button", { name: "Sign-in link" }).click();
  await expectGoodDialog(page, "the question whether to make a link");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await expect(dialog.getByLabel("Link", { exact: true })).toBeVisible();
  await expectGoodDialog(page, "the link");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Give access" }).click();
  await dialog.getByLabel("Why").fill("A guest of the spring festival");
  await dialog.getByRole("button", { name: "Give access" }).click();
  await page.getByRole("button", { name: "Given access" }).click();
  await expect(dialog).toHaveAccessibleName("Take the given access back?");
  await expectGoodDialog(page, "the question whether to take access back");
});
