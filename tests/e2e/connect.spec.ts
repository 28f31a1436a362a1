import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { expect, test } from "../support/fixtures";
import { consentAs, expectLabs, fact, takeOver } from "../support/journeys";
import { addPatron, goThroughPatreon, register } from "../support/visits";

test("Patreon is connected and disconnected on the account page", async ({ api, context, page, sandbox }) => {
  await register(api);
  const patron = await addPatron(sandbox, { fullName: "Cora Connecting" });
  await takeOver(context, api);
  await page.goto("/account");
  await expect(fact(page, "You sign in with")).toHaveText("Password");
  await page.getByRole("link", { name: "Connect Patreon" }).click();
  await consentAs(page, patron.fullName);
  await expect(page.getByRole("status").filter({ hasText: "Patreon is connected" })).toBeVisible();
  await expect(page).toHaveURL("/account");
  await expect(fact(page, "You sign in with")).toHaveText("Password or Patreon");
  await page.goto("/labs");
  await expectLabs(page, patron.fullName);
  await expect(page.getByRole("region", { name: "Membership" })).toContainText("Active");

  await page.goto("/account");
  const disconnect = page.getByRole("button", { name: "Disconnect Patreon" });
  const dialog = page.getByRole("dialog", { name: "Disconnect Patreon?" });
  await disconnect.click();
  await dialog.getByRole("button", { name: "Keep it connected" }).click();
  await expect(dialog).toBeHidden();
  await expect(disconnect).toBeFocused();
  await disconnect.click();
  await dialog.getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Not connected", { exact: true })).toBeVisible();
  await expect(fact(page, "You sign in with")).toHaveText("Password");
});

test("disconnecting the only way in is refused in words, and nothing changes", async ({
  api,
  context,
  page,
  sandbox,
}) => {
  const patron = await addPatron(sandbox);
  await goThroughPatreon(api, patron.id);
  await takeOver(context, api);
  await page.goto("/account");
  await page.getByRole("button", { name: "Disconnect Patreon" }).click();
  const dialog = page.getByRole("dialog", { name: "Disconnect Patreon?" });
  await dialog.getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/only way/i);
  await page.reload();
  await expect(page.getByText("Connected", { exact: true })).toBeVisible();
  await expect(fact(page, "You sign in with")).toHaveText("Patreon");
});

test("a Patreon sign-in whose e-mail is another account's does not enter it, and says what to do", async ({
  person,
  page,
  sandbox,
  stack,
}) => {
  await stack.db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.email, person.email));
  const patron = await addPatron(sandbox, { email: person.email, fullName: "Ines Inuse" });
  await page.goto("/login");
  await page.getByRole("link", { name: "Continue with Patreon" }).click();
  await consentAs(page, patron.fullName);
  await expect(page.getByRole("status")).toHaveText(/already an account with your Patreon e-mail address/);
  await page.goto("/labs");
  await expect(page).toHaveURL("/login?return_to=%2Flabs");
});

test("a Patreon sign-in whose e-mail another account has without proof gets an account of its own, and reads why", async ({
  person,
  page,
  sandbox,
}) => {
  const patron = await addPatron(sandbox, { email: person.email, fullName: "Ursula Unproven" });
  await page.goto("/login");
  await page.getByRole("link", { name: "Continue with Patreon" }).click();
  await consentAs(page, patron.fullName);
  await expect(page.getByRole("status").filter({ hasText: "nobody has confirmed it" })).toBeVisible();
  await expectLabs(page, patron.fullName);
});
