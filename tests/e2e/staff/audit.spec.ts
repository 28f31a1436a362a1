import { asc, eq } from "drizzle-orm";
import { auditEvents, users } from "@/lib/db/schema";
import { takeChair } from "../../api/sessions/support/chairs";
import { expect, test } from "../../support/fixtures";
import { takeOver } from "../../support/journeys";
import { expectGoodLooks } from "../../support/looks";

test("an admin finds what happened to somebody, and sees whether the chain is whole and where it breaks", async ({
  context,
  page,
  stack,
}) => {
  test.slow();
  const admin = await takeChair(stack, "global_admin");
  const other = await takeChair(stack);
  const gone = await takeChair(stack);
  await admin.api.post(`/api/admin/members/${other.id}/deactivate`);
  await admin.api.post(`/api/admin/members/${gone.id}/deactivate`);
  await stack.db.delete(users).where(eq(users.id, gone.id));
  await takeOver(context, admin.api);
  await page.goto("/admin/audit");
  const rows = page.getByRole("table", { name: "Events" }).getByRole("row");
  await expect(rows.nth(1)).toContainText(`account ${gone.id}, deleted`);
  await expectGoodLooks(page, "the audit");

  await page.getByRole("combobox", { name: "Event" }).selectOption("Account deactivated");
  await page.getByLabel("Person").fill(other.person.email.toUpperCase());
  await page.getByRole("button", { name: "Show these" }).click();
  await expect(page).toHaveURL(/type=account_deactivated&person=/);
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText(other.person.username);
  await expect(page.getByLabel("Person")).toHaveValue(other.person.email.toUpperCase());
  const exported = await admin.api.get(
    (await page.getByRole("link", { name: "Export these" }).getAttribute("href")) ?? "",
  );
  expect(exported.headers.get("content-disposition")).toMatch(/^attachment; filename="audit-.*\.jsonl"$/);
  expect(exported.text.trimEnd().split("\n")).toHaveLength(1);
  expect(JSON.parse(exported.text)).toMatchObject({ type: "account_deactivated", subjectId: other.id });
  await page.getByLabel("Person").fill("nobody of this name");
  await page.getByRole("button", { name: "Show these" }).click();
  await expect(page.getByText("Nothing was recorded that fits.")).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page).toHaveURL("/admin/audit");
  await page.getByLabel("Person").fill(other.person.username);
  await page.getByRole("button", { name: "Show these" }).click();
  await expect(page, "no choice of the question before").toHaveURL(/[?&]type=&person=/);
  await expect(rows.filter({ hasText: "Registered" })).toBeVisible();
  // The form opened a new page, whose button does something once its scripts are there.
  await page.waitForLoadState();

  const verify = page.getByRole("button", { name: "Verify the chain" });
  await verify.click();
  await expect(page.getByRole("status").filter({ hasText: /The audit is whole: [\d,]+ rows/ })).toBeVisible();
  const [first] = await stack.db.select().from(auditEvents).orderBy(asc(auditEvents.seq)).limit(1);
  const change = (details: string) =>
    stack.db
      .update(auditEvents)
      .set({ details })
      .where(eq(auditEvents.seq, first?.seq ?? 0));
  await change('{"by":"nobody"}');
  await verify.click();
  const broken = page.getByRole("status").filter({ hasText: "broken at row 1: its content was changed" });
  await expect(broken).toBeVisible();
  await expectGoodLooks(page, "a broken chain");
  await change(first?.details ?? "");
});

test("without scripts the audit is filtered and paged, and a question that cannot be read is answered in words", async ({
  browser,
  stack,
}) => {
  const { api } = await takeChair(stack, "super_admin");
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled: false });
  await takeOver(context, api);
  const page = await context.newPage();
  await page.goto("/admin/audit?type=registered&from=&to=&person=");
  await expect(page.getByRole("table")).toContainText("Registered");
  await expect(page.getByText("Verifying from here takes JavaScript")).toBeVisible();
  await page.goto("/admin/audit?from=yesterday");
  await expect(page.getByText("cannot be read")).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page.getByRole("table")).toBeVisible();
  await context.close();
});
