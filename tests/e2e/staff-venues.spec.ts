import { eq } from "drizzle-orm";
import { users, venues } from "@/lib/db/schema";
import { expect, test } from "../support/fixtures";
import { takeOver } from "../support/journeys";
import { expectGoodLooks } from "../support/looks";
import { newPerson } from "../support/visits";

test.slow();

test.beforeEach(async ({ context, api, person, stack }) => {
  await stack.db.update(users).set({ role: "super_admin" }).where(eq(users.username, person.username));
  await takeOver(context, api);
});

test("a super admin makes, renames and deletes venues, and is told what stands in the way", async ({
  page,
  stack,
  person,
}) => {
  const [name, other] = [`Attic ${newPerson().username}`, `Barn ${newPerson().username}`];
  await page.goto("/admin/venues");
  const form = page.getByRole("form", { name: "Create a venue" });
  await form.getByRole("button", { name: "Create venue" }).click();
  await expect(form.getByLabel("Name")).toHaveAccessibleDescription("Name the venue");
  for (const venue of [name, other]) {
    await form.getByLabel("Name").fill(venue);
    await form.getByRole("button", { name: "Create venue" }).click();
    await expect(page.getByRole("heading", { name: venue })).toBeVisible();
    await expect(form.getByLabel("Name")).toHaveValue("");
  }
  const entry = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
  await entry.getByText("Rename", { exact: true }).click();
  const rename = entry.getByRole("form");
  await rename.getByLabel("Name").fill(other.toUpperCase());
  await rename.getByRole("button", { name: "Save the name" }).click();
  await expect(rename.getByLabel("Name")).toHaveAccessibleDescription(/Another venue has this name/);
  await expectGoodLooks(page, "a refused name");
  await rename.getByLabel("Name").fill(`${name} East`);
  await rename.getByRole("button", { name: "Save the name" }).click();
  await expect(page.getByRole("heading", { name: `${name} East` })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "The venue has its new name." })).toBeFocused();

  // Somebody joins while the question is open.
  await page.getByRole("button", { name: `Delete ${other}` }).click();
  const dialog = page.getByRole("dialog", { name: `Delete ${other}?` });
  const [barn] = await stack.db.select().from(venues).where(eq(venues.name, other));
  await stack.db.update(users).set({ venueId: barn?.id }).where(eq(users.username, person.username));
  await dialog.getByRole("button", { name: "Delete it" }).click();
  await expect(dialog.getByRole("alert")).toContainText("This venue has 1 person");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await page.reload();
  await expect(page.getByRole("link", { name: "0 members, 0 managers, 1 admin" })).toBeVisible();
  await page.getByRole("button", { name: `Delete ${name} East` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete it" }).click();
  await expect(page.getByRole("heading", { name: `${name} East` })).toHaveCount(0);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("venues are made and renamed, and a refused name stays", async ({ page }) => {
    const name = `Cellar ${newPerson().username}`;
    await page.goto("/admin/venues");
    const form = page.getByRole("form", { name: "Create a venue" });
    await form.getByLabel("Name").fill(name);
    await form.getByRole("button", { name: "Create venue" }).click();
    await expect(page.getByText("The venue is there.")).toBeVisible();
    await form.getByLabel("Name").fill(name);
    await form.getByRole("button", { name: "Create venue" }).click();
    await expect(form.getByLabel("Name")).toHaveAccessibleDescription("Another venue has this name");
    await expect(form.getByLabel("Name")).toHaveValue(name);
    await expect(page.getByRole("button", { name: `Delete ${name}` })).toBeHidden();
    const entry = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
    await entry.getByText("Rename", { exact: true }).click();
    await entry.getByRole("textbox", { name: "Name" }).fill(`${name} East`);
    await entry.getByRole("button", { name: "Save the name" }).click();
    await expect(page.getByText("The venue has its new name.")).toBeVisible();
    await expect(page.getByRole("heading", { name: `${name} East` })).toBeVisible();
  });
});
