import { eq } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { alerts, users } from "@/lib/db/schema";
import { expect, test } from "../../support/fixtures";
import { claimsOf } from "../../support/tokens";
import { carryCookies, openWatched } from "./browser";

type Role = (typeof users.$inferSelect)["role"];

const giveRole = (db: Db, username: string, role: Role) =>
  db.update(users).set({ role }).where(eq(users.username, username));

test.beforeEach(async ({ context, api, person }) => {
  await carryCookies(api, context);
  expect(person.username).not.toBe("");
});

for (const role of ["member", "venue_manager"] as const)
  test(`a ${role} finds no page of keys, nor a way there`, async ({ page, stack, person }) => {
    await giveRole(stack.db, person.username, role);
    expect((await page.goto("/admin/keys"))?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "No door here" })).toBeVisible();
    await page.getByRole("button", { name: "account menu" }).click();
    await expect(page.getByRole("link", { name: "Your account" })).toBeVisible();
    // A manager has other pages.
    await expect(page.getByRole("link", { name: "Staff pages" })).toHaveCount(role === "member" ? 0 : 1);
  });

test("nobody is sent to the door", async ({ browser, stack }) => {
  const context = await browser.newContext({ baseURL: stack.url });
  const page = await context.newPage();
  await page.goto("/admin/keys");
  await expect(page).toHaveURL(/\/login\?return_to=%2Fadmin%2Fkeys$/);
  await context.close();
});

test("a global admin sees the key that signs and the open alerts, and can end nobody's session", async ({
  page,
  stack,
  person,
}) => {
  await giveRole(stack.db, person.username, "global_admin");
  const at = new Date();
  const text = "The signing key changed, and the old one is missing.";
  await stack.db.insert(alerts).values({ key: "planted", text, firstRaisedAt: at, lastRaisedAt: at });
  await page.goto("/account");
  await page.getByRole("button", { name: "account menu" }).click();
  await page.getByRole("link", { name: "Staff pages" }).click();
  const tabs = page.getByRole("navigation", { name: "Staff pages" });
  await tabs.getByRole("link", { name: "Keys and health" }).click();
  await expect(page.getByRole("region", { name: "Open alerts" })).toContainText(text);
  const key = page.getByRole("region", { name: /^Key / });
  await expect(key).toContainText("Signs now");
  await expect(key).toContainText(/Live sessions\s*\d+/);
  await expect(page.getByRole("button", { name: /^Sign out (everybody|this key)/ })).toHaveCount(0);
  await stack.db.delete(alerts).where(eq(alerts.key, "planted"));
});

test("a super admin ends everybody's sessions on a key after being told what happens, the own too", async ({
  context,
  page,
  api,
  stack,
  person,
}) => {
  await giveRole(stack.db, person.username, "super_admin");
  await openWatched(context, "/admin/keys", page);
  const [keyPart] = await page.getByRole("region", { name: /^Key / }).allInnerTexts();
  expect(keyPart, claimsOf(api).sid).toContain("Signs now");
  await page.getByRole("button", { name: /this key/ }).click();
  const dialog = page.getByRole("dialog", { name: /^Sign out \d+ sessions?\?$/ });
  await expect(dialog).toContainText("signed out at once, on every device, you too");
  await dialog.getByRole("button", { name: "Keep them signed in" }).click();
  await expect(dialog).toHaveCount(0);
  expect((await api.get("/api/auth/me")).status).toBe(200);
  await page.getByRole("button", { name: /this key/ }).click();
  await dialog.getByRole("button", { name: "Sign them out" }).click();
  await expect(page).toHaveURL(/\/login\?return_to=%2Fadmin%2Fkeys/);
  expect((await api.get("/api/auth/me")).status).toBe(401);
});
