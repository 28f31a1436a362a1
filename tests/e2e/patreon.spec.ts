import { expect, test } from "../support/fixtures";
import { consentAs, expectLabs, fact, signOut } from "../support/journeys";
import { addPatron } from "../support/visits";

interface Shown {
  /** The state in a word, on the card's chip. */
  state: string;
  /** Tiers, or what stands in their place. */
  title: string;
  why?: RegExp;
}

const people: Record<string, Shown> = {
  "Ada Paying": { state: "Active", title: "Supporter", why: /is active/ },
  "Bo Declined": { state: "Payment declined", title: "Supporter", why: /could not charge your card/ },
  "Cleo Former": { state: "Ended", title: "Visitor", why: /has ended/ },
  "Dan Free": { state: "No membership", title: "Visitor" },
  "Fay Gifted": { state: "Gift", title: "Supporter", why: /gave you this membership/ },
  "Eve Trial": { state: "Free trial", title: "Backstage", why: /free trial/ },
  "Gus Pending": { state: "Payment on its way", title: "Visitor", why: /still working on this month/ },
  "Hal Custom": { state: "Active", title: "Member", why: /is active/ },
  "Ida Annual": { state: "Active", title: "Backstage", why: /is active/ },
  "Lou Nobody": { state: "No membership", title: "Visitor", why: /not a member of our Patreon/ },
  "Lumen Hale": { state: "Team", title: "Part of the team", why: /creator/ },
};

for (const [name, { state, title, why }] of Object.entries(people))
  test(`${name} comes in by Patreon and sees: ${state}, ${title}`, async ({ page }) => {
    await page.goto("/login");
    await page.getByRole("link", { name: "Continue with Patreon" }).click();
    await consentAs(page, name);
    await expectLabs(page, name);
    await expect(page.getByText("You are signed in with Patreon.")).toBeVisible();
    const card = page.getByRole("region", { name: "Membership" });
    await expect(card.locator(".MuiChip-label")).toHaveText(state);
    await expect(card.getByText(title, { exact: true })).toBeVisible();
    if (why) await expect(card.getByText(why)).toBeVisible();
    const next = await fact(page, "Next check").locator("time").getAttribute("datetime");
    expect(next, "the next check is on a 1st or a 15th at midnight").toMatch(
      /^\d{4}-\d\d-(01|15)T00:00:00\.000Z$/,
    );
    const daysAhead = (Date.parse(next ?? "") - Date.now()) / 86_400_000;
    expect(daysAhead).toBeGreaterThan(0);
    expect(daysAhead).toBeLessThan(18);
  });

test("a reload does not greet again, and a second visit by Patreon is the same account", async ({
  page,
  sandbox,
}) => {
  const patron = await addPatron(sandbox, { fullName: "Ro Returning" });
  const enter = async () => {
    await page.goto("/login");
    await page.getByRole("link", { name: "Continue with Patreon" }).click();
    await consentAs(page, patron.fullName);
    await expectLabs(page, patron.fullName);
  };
  await enter();
  await page.reload();
  await expectLabs(page, patron.fullName);
  await expect(page.getByText("You are signed in with Patreon.")).toBeHidden();
  await page.goto("/account");
  const since = await fact(page, "Here since").locator("time").getAttribute("datetime");
  await signOut(page);
  await enter();
  await page.goto("/account");
  await expect(fact(page, "Here since").locator("time")).toHaveAttribute("datetime", since ?? "");
});

test("whoever was on the way elsewhere gets there by Patreon too, at a clean address", async ({
  page,
  sandbox,
}) => {
  const patron = await addPatron(sandbox, { fullName: "Wil Wayfarer" });
  await page.goto("/account?from=mail");
  await page.getByRole("link", { name: "Continue with Patreon" }).click();
  await consentAs(page, patron.fullName);
  await expect(page.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();
  await expect(page).toHaveURL("/account?from=mail");
});

test("consent denied: back at the door, with a sentence and the way back kept", async ({ page }) => {
  await page.goto("/account");
  await page.getByRole("link", { name: "Continue with Patreon" }).click();
  await consentAs(page, "Ada Paying", "Deny");
  await expect(page.getByRole("status")).toHaveText(/You did not allow the connection at Patreon/);
  await expect(page).toHaveURL("/login?return_to=%2Faccount");
});

for (const path of ["/login", "/register"])
  test(`${path} offers Patreon with one button and one line, and asks for nothing else`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("link", { name: /patreon/i })).toHaveCount(1);
    await expect(page.getByRole("main").getByText(/member|verif/i)).toHaveText([
      "Your membership is verified automatically.",
    ]);
    await expect(page.getByRole("main")).not.toContainText(/verify|must be|paying/i);
  });
