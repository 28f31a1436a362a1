import { tierIds } from "@/scripts/sandbox/campaigns";
import { expect, test } from "../support/fixtures";
import { consentAs, takeOver } from "../support/journeys";
import { expectGoodLooks } from "../support/looks";
import { addPatron, goThroughPatreon } from "../support/visits";

// Axe looks at every element of several pages, four times each.
test.slow();

test("a closed room says why, and leads to what opens it; the open one beside it is read", async ({
  context,
  page,
  api,
  person,
}) => {
  await takeOver(context, api);
  await page.goto("/labs");
  const rooms = page.getByRole("region", { name: "Rooms" });
  expect(person.username).not.toBe("");
  await expect(rooms.getByRole("listitem")).toHaveText([
    /The week.*Open to you/,
    /The focus room.*Opens with a paid membership/,
    /Backstage.*Opens with the tier Backstage/,
  ]);
  await rooms.getByRole("link", { name: "The focus room" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "The focus room" })).toBeVisible();
  await expect(page.getByText("Six desks at the back")).toBeVisible();
  await expect(page.getByRole("region", { name: "Opens with a paid membership" })).toBeVisible();
  await expect(page.getByText("wooden token")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Become a patron" })).toHaveAttribute(
    "href",
    /bePatron\?c=7000001/,
  );
  const connect = page.getByRole("link", { name: "Connect Patreon" });
  await expect(connect).toHaveAttribute("href", /purpose=link/);
  await expect(connect).toHaveAttribute("href", /return_to=%2Flabs%2Ffocus-room/);
  await expectGoodLooks(page, "closed");
  await page.getByRole("link", { name: "All rooms" }).click();
  await page.getByRole("link", { name: "The week" }).click();
  await expect(page.getByRole("row", { name: /Thursday/ })).toContainText("Repair evening");
  await expectGoodLooks(page, "open");
});

test("who connects Patreon at a closed room comes back to it, and it is open", async ({
  context,
  page,
  api,
  person,
  sandbox,
}) => {
  expect(person.username).not.toBe("");
  const patron = await addPatron(sandbox, { fullName: "Fenna Focus" });
  await takeOver(context, api);
  await page.goto("/labs/focus-room");
  await page.getByRole("link", { name: "Connect Patreon" }).click();
  await consentAs(page, patron.fullName);
  await expect(page.getByRole("status").filter({ hasText: "Patreon is connected" })).toBeVisible();
  await expect(page).toHaveURL("/labs/focus-room");
  await expect(page.getByRole("region", { name: "The focus room" })).toContainText("wooden token");
});

test("who becomes a patron meanwhile is let in by having it checked on the room's own page", async ({
  context,
  page,
  api,
  sandbox,
}) => {
  const patron = await addPatron(sandbox, { tierId: tierIds.supporter });
  await goThroughPatreon(api, patron.id);
  await takeOver(context, api);
  await page.goto("/labs/backstage");
  await expect(page.getByRole("heading", { name: "Opens with the tier Backstage" })).toBeVisible();
  await sandbox.call("PUT", `people/${patron.id}`, { tierId: tierIds.backstage });
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByRole("heading", { name: "Your vote this season" })).toBeVisible();
  await expect(page.getByText("Done: Second kettle")).toBeVisible();
  await expectGoodLooks(page, "backstage");
});
