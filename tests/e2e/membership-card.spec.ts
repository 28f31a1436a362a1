import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import type { EntitlementState } from "@/lib/contracts/membership";
import { entitlements, membershipEvents } from "@/lib/db/schema";
import { CREATOR_ID } from "@/scripts/sandbox/campaigns";
import type { MemberKind } from "@/scripts/sandbox/member-kinds";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { consentAs, fact, takeOver } from "../support/journeys";
import { expectGoodLooks } from "../support/looks";
import type { TestStack } from "../support/stack";
import { claimsOf } from "../support/tokens";
import { addPatron, goThroughPatreon, type SandboxControl } from "../support/visits";

interface Shown {
  /** The state, on the chip. */
  state: string;
  /** Tiers, or what stands in their place. */
  title: string;
  why: RegExp;
  /** The terms whose value is a day. */
  days: string[];
}

const member = { state: "Active", title: "Supporter", why: /is active/, days: ["Member since"] };
const ended = { state: "Ended", title: "Visitor", why: /has ended\. It is here again/, days: ["Ended on"] };
const free = { state: "No membership", title: "Visitor", why: /as a free member/, days: [] };
const gift = { ...member, state: "Gift", why: /gave you this membership/ };

/** What each kind of member sees on the first day here. */
const kinds: Record<MemberKind, Shown> = {
  none: { state: "No membership", title: "Visitor", why: /not a member of our Patreon/, days: [] },
  free_new: free,
  free,
  trial: { ...member, state: "Free trial", why: /on a free trial/ },
  paying: member,
  annual: member,
  custom: { ...member, title: "Member" },
  uncharged: member,
  pending: { state: "Payment on its way", title: "Visitor", why: /still working on this month/, days: [] },
  declined: {
    state: "Payment declined",
    title: "Supporter",
    why: /look at your payment method/,
    days: ["Member since", "Your access stays until"],
  },
  retries_over: ended,
  cancelled: member,
  cancelled_former: {
    ...member,
    why: /lasts until the end of the period/,
    days: ["Member since", "Paid until"],
  },
  former: ended,
  refunded: ended,
  fraud: ended,
  gifted: gift,
  gifted_unstated: gift,
};

const card = (page: Page) => page.getByRole("region", { name: "Membership" });
const checkAgain = (page: Page) => page.getByRole("button", { name: "Check again" });

async function expectShown(page: Page, { state, title, why, days }: Shown, about: string): Promise<void> {
  await page.goto("/labs");
  await expect.soft(card(page).locator(".MuiChip-label"), about).toHaveText(state);
  await expect.soft(card(page).getByText(title, { exact: true }), about).toBeVisible();
  await expect.soft(card(page).getByText(why), about).toBeVisible();
  const dated = ["Member since", "Guest since", "Guest until", "Ended on", "Paid until", "Until"];
  for (const term of [...dated, "Your access stays until"])
    await expect.soft(fact(page, term), `${about}: ${term}`).toHaveCount(days.includes(term) ? 1 : 0);
}

/** Somebody who comes in by Patreon. */
async function enter(
  stack: TestStack,
  sandbox: SandboxControl,
  change: Parameters<typeof addPatron>[1] = {},
): Promise<{ api: ApiClient; id: string; userId: number; fullName: string }> {
  const { id, fullName } = await addPatron(sandbox, change);
  const api = new ApiClient(stack.url);
  await goThroughPatreon(api, id);
  return { api, id, userId: Number(claimsOf(api).sub), fullName };
}

/** A day of the month that lies so many months back. */
function dayOf(back: number, day: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, day, 8));
}

/** A past in which everything happened; `back` months ago it began. */
async function givePast(stack: TestStack, userId: number, back: number): Promise<void> {
  const changes: [back: number, day: number, toState: EntitlementState, toPaid: boolean][] = [
    [back, 12, "trial", true],
    [7, 20, "active", true],
    [6, 3, "grace", true],
    [6, 10, "lapsed", false],
    [4, 20, "gifted", true],
    [2, 1, "pending", true],
    [2, 4, "active", true],
  ];
  await stack.db.insert(membershipEvents).values(
    changes.map(([monthsBack, day, toState, toPaid]) => ({
      ...{ userId, toState, toPaid, fromPaid: !toPaid, reason: "paying", source: "sweep" },
      at: dayOf(monthsBack, day),
    })),
  );
}

const inFull = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const monthName = (back: number) => inFull.format(dayOf(back, 1));

test("every kind of member reads what the membership is, since when, until when, and why", async ({
  context,
  page,
  sandbox,
  stack,
}) => {
  test.slow();
  for (const [kind, shown] of Object.entries(kinds)) {
    await takeOver(context, (await enter(stack, sandbox, { kind })).api);
    await expectShown(page, shown, kind);
    await expect.soft(fact(page, "Last checked"), kind).toHaveText(/UTC$/);
    await expect.soft(fact(page, "Next check").locator("time"), kind).toBeVisible();
  }
});

test("who waits for a charge keeps the membership, and reads until when", async ({
  context,
  page,
  sandbox,
  stack,
}) => {
  const { api, id } = await enter(stack, sandbox);
  await sandbox.call("PUT", `people/${id}`, { kind: "pending" });
  await takeOver(context, api);
  await page.goto("/labs");
  await checkAgain(page).click();
  await expect(card(page).getByText("Patreon has answered", { exact: false })).toBeVisible();
  await expectShown(
    page,
    {
      state: "Payment on its way",
      title: "Member",
      why: /still working on this month/,
      days: ["Member since", "Your access stays until"],
    },
    "held",
  );
});

test("a guest of the house reads the reason and until when; afterwards, that it is over", async ({
  context,
  page,
  person,
  api,
  stack,
}) => {
  const userId = Number(claimsOf(api).sub);
  const [since, until] = [dayOf(2, 1), new Date(Date.now() + 86_400_000)];
  await stack.db.insert(entitlements).values({
    ...{ userId, state: "override", paid: true, tierIds: [], since, until },
    ...{ reason: "You carried the lanterns at the fair.", observedAt: since, source: "check" },
  });
  await takeOver(context, api);
  const guest = {
    ...{ state: "Guest of the house", title: "Guest", why: /^You carried the lanterns at the fair\.$/ },
    days: ["Guest since", "Guest until"],
  };
  await expectShown(page, guest, person.username);
  await stack.db
    .update(entitlements)
    .set({ until: dayOf(1, 1) })
    .where(eq(entitlements.userId, userId));
  const over = { state: "No membership", title: "Visitor", why: /time as a guest of the house is over/ };
  await expectShown(page, { ...over, days: ["Ended on"] }, "afterwards");
});

test("the creator is part of the team, and has no months without a membership to look at", async ({
  api,
  context,
  page,
}) => {
  await goThroughPatreon(api, CREATOR_ID);
  await takeOver(context, api);
  const team = { state: "Team", title: "Part of the team", why: /creator's own account/, days: [] };
  await expectShown(page, team, "the creator");
  await expect(page.getByRole("heading", { name: "The last twelve months" })).toBeHidden();
});

test("without Patreon there is nothing to check, and the way to connect it", async ({
  api,
  context,
  page,
  person,
}) => {
  await takeOver(context, api);
  await page.goto("/labs");
  await expect(card(page).getByText("is not connected with Patreon"), person.username).toBeVisible();
  await expect(card(page).getByRole("link", { name: "Connect Patreon" })).toBeVisible();
  await expect(checkAgain(page)).toHaveCount(0);
  for (const term of ["Last checked", "Next check"]) await expect(fact(page, term)).toHaveCount(0);
});

test("twelve months tell in words and in colours what they were, and since when anything is known", async ({
  context,
  page,
  sandbox,
  stack,
}) => {
  const { api, userId } = await enter(stack, sandbox);
  await givePast(stack, userId, 9);
  await takeOver(context, api);
  await page.goto("/labs");
  const months = page.getByRole("region", { name: "The last twelve months" });
  const said = await months.getByRole("listitem").locator("[data-part=words]").allTextContents();
  expect(said).toEqual([
    `${monthName(11)}: nothing known`,
    `${monthName(10)}: nothing known`,
    `${monthName(9)}: Free trial`,
    `${monthName(8)}: Free trial`,
    `${monthName(7)}: Free trial, then Active`,
    `${monthName(6)}: Active, then Payment declined, then Ended`,
    `${monthName(5)}: Ended`,
    `${monthName(4)}: Ended, then Gift`,
    `${monthName(3)}: Gift`,
    `${monthName(2)}: Payment on its way, then Active`,
    `${monthName(1)}: Active`,
    `${monthName(0)}: Active`,
  ]);
  await expect(months.getByText(`Known since 12 ${monthName(9)}`, { exact: true })).toBeVisible();
  const open = months.locator("ol [data-access=open]");
  const heights = await open.evaluateAll((marks) => marks.map((mark) => mark.clientHeight));
  const low = await months
    .locator("ol [data-access=shut]")
    .evaluateAll((marks) => marks.map((mark) => mark.clientHeight));
  expect(Math.min(...heights), "access stands higher than none").toBeGreaterThan(3 * Math.max(...low));
  const active = await open.first().evaluate((mark) => getComputedStyle(mark).backgroundImage);
  expect(active, "a trial is striped").toContain("gradient");
});

test("a check shows what has changed at Patreon, and says so to who cannot see it", async ({
  context,
  page,
  sandbox,
  stack,
}) => {
  const { api, id } = await enter(stack, sandbox);
  await takeOver(context, api);
  await page.goto("/labs");
  await sandbox.call("PUT", `people/${id}`, { kind: "declined" });
  const status = card(page).getByRole("status");
  for (const state of ["Payment declined", "Ended"]) {
    await checkAgain(page).click();
    await expect(card(page).locator(".MuiChip-label")).toHaveText(state);
    await expect(status).toHaveText("Patreon has answered, and your membership is up to date.");
    await expect(status).toBeFocused();
    await sandbox.call("PUT", `people/${id}`, { kind: "former" });
  }
});

test("a Patreon that does not answer is said in words, and the card stays as it is", async ({
  context,
  page,
  sandbox,
  stack,
}) => {
  const { api, id } = await enter(stack, sandbox);
  await takeOver(context, api);
  await page.goto("/labs");
  await sandbox.call("PUT", `people/${id}`, { kind: "former" });
  await sandbox.call("POST", "faults", { kind: "status", match: { path: "/identity", personId: id } });
  await checkAgain(page).click();
  await expect(card(page).getByRole("status")).toHaveText(/gives no answer right now\. Nothing was changed/);
  await expect(card(page).locator(".MuiChip-label")).toHaveText("Active");
});

test("who checks too often reads how long to wait", async ({ context, page, sandbox, stack }) => {
  const { api } = await enter(stack, sandbox);
  const copy = await stack.startCopy({ RATE_LIMIT_SCALE: "1", LIMIT_CHECK: "1/600" });
  try {
    expect((await api.clone(copy.url).post("/api/membership/check")).status).toBe(200);
    await takeOver(context, api);
    await page.goto(`${copy.url}/labs`);
    await checkAgain(page).click();
    await expect(card(page).getByRole("status")).toHaveText(/Please wait \d+ minutes and try again/);
  } finally {
    // A page that is still open would ask the copy for more after its end.
    await page.close();
    await copy.stop();
  }
});

test("a connection taken back at Patreon is asked for again, and the membership stays; once it is made, nothing is asked", async ({
  context,
  page,
  sandbox,
  stack,
}) => {
  const { api, id, fullName } = await enter(stack, sandbox, { fullName: "Rea Reconnecting" });
  await takeOver(context, api);
  await page.goto("/labs");
  const reconnect = card(page).getByRole("link", { name: "Reconnect Patreon" });
  await expect(reconnect).toHaveCount(0);
  await sandbox.call("POST", `people/${id}/tokens`, { action: "disconnect" });
  await checkAgain(page).click();
  await expect(card(page).getByText(/no longer accepts the connection you made/)).toBeVisible();
  await expect(card(page).locator(".MuiChip-label")).toHaveText("Active");
  expect((await api.get("/api/auth/me")).body.membershipPaid).toBe(true);
  await reconnect.click();
  await consentAs(page, fullName);
  await expect(page.getByRole("status").filter({ hasText: "Patreon is connected" })).toBeVisible();
  await page.goto("/labs");
  await expect(card(page).locator(".MuiChip-label")).toHaveText("Active");
  await expect(reconnect).toHaveCount(0);
  await expect(card(page).getByText(/no longer accepts/)).toHaveCount(0);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("one checks again and reads what came of it, and the months are all there", async ({
    context,
    page,
    sandbox,
    stack,
  }) => {
    const { api, id, userId } = await enter(stack, sandbox);
    await givePast(stack, userId, 14);
    await takeOver(context, api);
    await page.goto("/labs");
    await expect(page.locator("[data-part=words]")).toHaveCount(12);
    await expect(page.getByText("Known since")).toHaveCount(0);
    await sandbox.call("PUT", `people/${id}`, { kind: "gifted" });
    await checkAgain(page).click();
    await expect(page).toHaveURL("/labs?notice=membership_checked");
    await expect(page.getByRole("status").filter({ hasText: "Patreon has answered" })).toBeVisible();
    await expect(card(page).locator(".MuiChip-label")).toHaveText("Gift");
  });

  test("who checks too often reads how long to wait, beside the button", async ({
    context,
    page,
    sandbox,
    stack,
  }) => {
    const { api } = await enter(stack, sandbox);
    const copy = await stack.startCopy({ RATE_LIMIT_SCALE: "1", LIMIT_CHECK: "1/600" });
    try {
      expect((await api.clone(copy.url).post("/api/membership/check")).status).toBe(200);
      await takeOver(context, api);
      await page.goto(`${copy.url}/labs`);
      await checkAgain(page).click();
      await expect(page).toHaveURL(`${copy.url}/labs`);
      await expect(card(page).getByRole("status")).toHaveText(/Please wait \d+ minutes and try again/);
    } finally {
      await copy.stop();
    }
  });
});

/** Whether a month's name lies over another's. */
function hasCrampedMonths(page: Page): Promise<boolean> {
  const labels = page.locator("ol [data-part=name], ol [data-part=letter], ol [data-part=year]");
  return labels.evaluateAll((all) => {
    const boxes = all
      .filter((label) => label.textContent && label.checkVisibility())
      .map((label) => {
        const range = document.createRange();
        range.selectNodeContents(label);
        return range.getBoundingClientRect();
      });
    return boxes.some((one, at) =>
      boxes.some(
        (other, place) =>
          place > at &&
          one.left < other.right &&
          other.left < one.right &&
          one.top < other.bottom &&
          other.top < one.bottom,
      ),
    );
  });
}

test("axe finds nothing on the card, nothing is wider than the page, and no label of a month touches another", async ({
  context,
  page,
  sandbox,
  stack,
}) => {
  test.slow();
  for (const kind of ["declined", "former", "paying"]) {
    const { api, id, userId } = await enter(stack, sandbox, { kind });
    await givePast(stack, userId, kind === "paying" ? 9 : 14);
    await takeOver(context, api);
    await page.goto("/labs");
    if (kind === "paying") await sandbox.call("POST", `people/${id}/tokens`, { action: "disconnect" });
    await checkAgain(page).click();
    await expect(card(page).getByText("Patreon has answered", { exact: false })).toBeVisible();
    await expectGoodLooks(page, kind);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await hasCrampedMonths(page), `${kind}, ${width} px`).toBe(false);
    }
  }
});
