import { expect, test } from "../../support/fixtures";
import { carryCookies, openWatched, signInElsewhere } from "./browser";

test.beforeEach(async ({ context, api, person }) => {
  await carryCookies(api, context);
  expect(person.username).not.toBe("");
});

test("this device comes first, and alone it says so", async ({ page, stack, person }) => {
  await page.goto("/account");
  await page.getByRole("link", { name: "Your devices" }).click();
  await expect(page.getByRole("heading", { name: "No other devices" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out all others" })).toHaveCount(0);
  await signInElsewhere(stack.url, person);
  await page.reload();
  const devices = page.getByRole("list", { name: "Devices" }).getByRole("listitem");
  await expect(devices).toHaveCount(2);
  await expect(devices.first()).toContainText("This device");
  await expect(devices.first().getByRole("button", { name: "Sign out this device" })).toBeVisible();
  await expect(devices.last()).not.toContainText("This device");
});

test("a device that is signed out disappears, and its next call is refused", async ({
  page,
  context,
  stack,
  person,
}) => {
  const lost = await signInElsewhere(stack.url, person);
  await openWatched(context, "/account/devices", page);
  const devices = page.getByRole("list", { name: "Devices" }).getByRole("listitem");
  await devices.last().getByRole("button").click();
  await expect(devices).toHaveCount(1);
  await expect(page.getByRole("status").getByText("is signed out.")).toBeVisible();
  expect((await lost.get("/api/auth/me")).status).toBe(401);
});

test("all others are signed out at once, and this device stays", async ({
  page,
  context,
  api,
  stack,
  person,
}) => {
  const others = await Promise.all([1, 2].map(() => signInElsewhere(stack.url, person)));
  await openWatched(context, "/account/devices", page);
  await page.getByRole("button", { name: "Sign out all others" }).click();
  await expect(page.getByText("All other devices are signed out.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No other devices" })).toBeVisible();
  for (const other of others) expect((await other.get("/api/auth/me")).status).toBe(401);
  expect((await api.get("/api/auth/me")).status).toBe(200);
});

test("a device that was signed out meanwhile is told in words", async ({ page, context, stack, person }) => {
  const other = await signInElsewhere(stack.url, person);
  await openWatched(context, "/account/devices", page);
  await other.post("/api/auth/logout");
  const device = page.getByRole("list", { name: "Devices" }).getByRole("listitem").last();
  await device.getByRole("button").click();
  await expect(device.getByRole("alert")).toContainText("There is no such session any more");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one device, and all others, can be signed out", async ({ page, stack, person }) => {
    const others = await Promise.all([1, 2, 3].map(() => signInElsewhere(stack.url, person)));
    await page.goto("/account/devices");
    const devices = page.getByRole("list", { name: "Devices" }).getByRole("listitem");
    await devices.last().getByRole("button").click();
    await expect(page.getByText("The device is signed out.")).toBeVisible();
    await expect(devices).toHaveCount(3);
    await page.getByRole("button", { name: "Sign out all others" }).click();
    await expect(page.getByText("All other devices are signed out.")).toBeVisible();
    await expect(devices).toHaveCount(1);
    for (const other of others) expect((await other.get("/api/auth/me")).status).toBe(401);
  });
});
