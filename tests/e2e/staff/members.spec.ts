import { eq } from "drizzle-orm";
import { auditEvents, users, venues } from "@/lib/db/schema";
import { takeChair } from "../../api/sessions/support/chairs";
import { expect, test } from "../../support/fixtures";
import { takeOver } from "../../support/journeys";
import { expectGoodLooks } from "../../support/looks";
import { insertPerson } from "../../support/people";

test("staff finds a member, reads why there is no access, gives some and sees it in the list", async ({
  page,
  context,
  stack,
}) => {
  const admin = await takeChair(stack, "global_admin");
  const member = await takeChair(stack);
  await takeOver(context, admin.api);
  await page.goto(`/admin/members?q=${member.person.username}`);
  const row = page.getByRole("row", { name: new RegExp(member.person.username) });
  await row.click();
  const drawer = page.getByRole("dialog", { name: "Member" });
  await expect(drawer.getByRole("region", { name: "Membership, and why" })).toContainText(
    "They read: “Your account is not connected with Patreon.",
  );
  await expectGoodLooks(page);

  await drawer.getByRole("button", { name: "Give access" }).click();
  const dialog = page.getByRole("dialog", { name: /^Give / });
  await dialog.getByLabel("Why").fill("A guest of the spring festival");
  await dialog.getByRole("button", { name: "Give access" }).click();
  await expect(drawer.getByText("Access is given.")).toBeVisible();
  await expect(drawer.getByText("Guest of the house")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(row.getByText("Guest of the house")).toBeVisible();
  expect((await member.api.get("/api/auth/me")).body).toMatchObject({ isPaidMember: true });
  const audited = await stack.db.select().from(auditEvents).where(eq(auditEvents.subjectId, member.id));
  expect(audited.map(({ type, actorId }) => [type, actorId])).toContainEqual([
    "membership_overridden",
    admin.id,
  ]);
});

test("a sign-in link signs in once, on the device that opens it", async ({
  page,
  context,
  browser,
  stack,
}) => {
  const admin = await takeChair(stack, "super_admin");
  const member = await takeChair(stack);
  await takeOver(context, admin.api);
  await page.goto(`/admin/members/${member.id}`);
  await page.getByRole("button", { name: "Sign-in link" }).click();
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByLabel("Link", { exact: true }).inputValue();

  const theirs = await browser.newContext({ baseURL: stack.url, javaScriptEnabled: false });
  const phone = await theirs.newPage();
  await phone.goto(link);
  await phone.getByRole("button", { name: "Sign in on this device" }).click();
  await expect(phone).toHaveURL(/\/labs/);
  await expect(phone.getByText(`Hello, ${member.person.username}`)).toBeVisible();
  await phone.goto(link);
  await expect(phone.getByRole("heading", { name: "This link is not good any more" })).toBeVisible();
  await theirs.close();
});

test("a manager sees the own venue, on a phone, and no role to give", async ({ page, context, stack }) => {
  const manager = await takeChair(stack, "venue_manager");
  const [mine, other] = [await takeChair(stack), await takeChair(stack)];
  const [venue] = await stack.db
    .insert(venues)
    .values({ name: `Hall of ${manager.person.username}` })
    .returning();
  for (const { id } of [manager, mine])
    await stack.db
      .update(users)
      .set({ venueId: venue?.id ?? 0 })
      .where(eq(users.id, id));
  await takeOver(context, manager.api);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/admin/members");
  await expect(page.getByRole("row", { name: new RegExp(mine.person.username) })).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(other.person.username) })).toHaveCount(0);
  await expectGoodLooks(page);
  expect((await page.goto(`/admin/members/${other.id}`))?.status()).toBe(404);
  await page.goto(`/admin/members/${mine.id}`);
  await expect(page.getByRole("button", { name: "Deactivate" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Role and venue" })).toHaveCount(0);
  await expectGoodLooks(page, "a member's page");
});

test("another filter keeps the columns, their order and the length of the page, and leaves no choice of the one before", async ({
  page,
  context,
  stack,
}) => {
  const admin = await takeChair(stack, "global_admin");
  const member = await takeChair(stack);
  await takeOver(context, admin.api);
  await page.goto("/admin/members?cols=name,email&sort=name&order=asc&size=50&role=super_admin");
  const heads = page.getByRole("columnheader");
  await expect(heads).toHaveText(["Name", "E-mail"]);
  await heads.first().hover();
  await page.getByRole("button", { name: "Name column menu" }).click();
  await page.getByRole("menuitem", { name: "Manage columns" }).click();
  await page.getByRole("checkbox", { name: "Tier" }).check();
  await page.keyboard.press("Escape");
  await expect(heads).toHaveText(["Name", "Tier", "E-mail"]);

  const filter = page.getByRole("search", { name: "Members" });
  await filter.getByRole("link", { name: "Everybody" }).click();
  await expect(page).toHaveURL("/admin/members?cols=name%2Ctier%2Cemail&sort=name&order=asc&size=50");
  await expect(filter.getByLabel("Role")).toHaveValue("");
  await filter.getByLabel("Name, e-mail or number").fill(member.person.username);
  await filter.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("row", { name: new RegExp(member.person.username) })).toBeVisible();
  await expect(heads).toHaveText(["Name", "Tier", "E-mail"]);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({
    ...{ cols: "name,tier,email", sort: "name", order: "asc", size: "50" },
    ...{ q: member.person.username, role: "" },
  });
});

test("the table goes on to the next page and back, and the address says which it is", async ({
  page,
  context,
  stack,
}) => {
  const admin = await takeChair(stack, "global_admin");
  const tag = admin.person.username;
  for (let at = 0; at < 25; at += 1)
    await insertPerson(stack.db, { username: `${tag}.${at}`, usernameKey: `${tag}.${at}` });
  await takeOver(context, admin.api);
  await page.goto(`/admin/members?q=${tag}`);
  const rows = page.getByRole("grid", { name: "Members" }).getByRole("row");
  await expect(page.getByText("1–25 of 26")).toBeVisible();
  await page.getByRole("button", { name: "Go to next page" }).click();
  await expect(page).toHaveURL(/[?&]page=2/);
  await expect(page.getByText("26–26 of 26")).toBeVisible();
  await expect(rows, "the heads and the oldest account").toHaveCount(2);
  await expect(rows.last()).toContainText(tag);
  await page.getByRole("button", { name: "Go to previous page" }).click();
  await expect(page.getByText("1–25 of 26")).toBeVisible();
});
