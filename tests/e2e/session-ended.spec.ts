import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectLabs, signIn, signOut, takeOver } from "../support/journeys";
import type { Person } from "../support/visits";

/** From another device: signs in there, and out everywhere else. */
async function endElsewhere(url: string, { username, password }: Person): Promise<void> {
  const other = new ApiClient(url);
  await other.post("/api/auth/login", { json: { username, password } });
  const ended = await other.delete("/api/auth/sessions");
  expect(ended.status).toBe(200);
}

const said = "Your session has ended. Please sign in again.";

test("a session ended elsewhere: the next page is the door, with a word, and leads back", async ({
  api,
  context,
  page,
  person,
  stack,
}) => {
  await takeOver(context, api);
  await page.goto("/labs");
  await expectLabs(page, person.username);
  await endElsewhere(stack.url, person);
  await page.goto("/account?from=mail");
  await expect(page.getByRole("status")).toHaveText(said);
  await expect(page).toHaveURL(`/login?return_to=${encodeURIComponent("/account?from=mail")}`);
  await signIn(page, person.username, person.password);
  await expect(page).toHaveURL("/account?from=mail");
});

test("a session ended elsewhere: following a link inside the site leads to the door, with a word", async ({
  api,
  context,
  page,
  person,
  stack,
}) => {
  await takeOver(context, api);
  // The page looks at its tokens when it opens; a look after the end would ask in place, with the page still there.
  const looked = page.waitForResponse("**/api/auth/token-health");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Good to see you." })).toBeVisible();
  await looked;
  await endElsewhere(stack.url, person);
  await page.getByRole("main").getByRole("link", { name: "Your account" }).click();
  await expect(page.getByRole("status")).toHaveText(said);
  await expect(page).toHaveURL("/login?return_to=%2Faccount");
});

test("signing out in one tab: the other tab's next page is the door", async ({
  api,
  context,
  page,
  person,
}) => {
  await takeOver(context, api);
  await page.goto("/labs");
  const other = await context.newPage();
  await other.goto("/account");
  await signOut(page);
  // A tab that is watched over hears of it and loads itself anew, which may cut this one off.
  await expect(() => other.reload()).toPass();
  await expect(other).toHaveURL("/login?return_to=%2Faccount");
  await signIn(other, person.username, person.password);
  await expect(other).toHaveURL("/account");
  await page.goto("/labs");
  await expectLabs(page, person.username);
});
