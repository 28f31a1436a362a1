import { tierIds } from "@/scripts/sandbox/campaigns";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { sendRaw } from "../support/raw-request";
import { addPatron, goThroughPatreon } from "../support/visits";
import { takeChair } from "./sessions/support/chairs";

/** Words of each room that stand nowhere else. */
const inside = { schedule: "Ring once", "focus-room": "wooden token", backstage: "the boiler of 1987" };
const areas = Object.keys(inside) as (keyof typeof inside)[];

/** What somebody finds behind each door, by API and by page. @param open the rooms that are open to them. */
async function expectOpen(api: ApiClient, open: string[], about: string): Promise<void> {
  const { rooms } = (await api.get("/api/labs")).body as { rooms: { area: string; open: boolean }[] };
  expect(rooms.map((room) => [room.area, room.open])).toEqual(
    areas.map((area) => [area, open.includes(area)]),
  );
  for (const area of areas) {
    const told = await api.get(`/api/labs/${area}`);
    const page = await api.get(`/labs/${area}`);
    expect(page.status, `${about}, ${area}`).toBe(200);
    expect(page.text.includes(inside[area]), `${about}, page of ${area}`).toBe(open.includes(area));
    expect(told.text.includes(inside[area]), `${about}, ${area}`).toBe(open.includes(area));
    if (!open.includes(area)) expectProblem(told, { status: 403, code: "membership_required" }, area);
  }
}

test("each finds the rooms open that the membership opens, and nothing of the others", async ({
  sandbox,
  stack,
}) => {
  const nobody = new ApiClient(stack.url);
  for (const path of ["/api/labs", "/api/labs/schedule"])
    expectProblem(await nobody.get(path), { status: 401, code: "not_authenticated" });
  expect((await nobody.get("/labs/schedule")).headers.get("location")).toContain("/login?return_to=%2Flabs");

  const member = await takeChair(stack);
  await expectOpen(member.api, ["schedule"], "no Patreon");
  expect((await member.api.get("/api/labs/backstage")).body.detail).toBe("Opens with the tier Backstage");
  expect((await member.api.get("/api/labs")).body.faults).toEqual([]);

  for (const [tierId, open] of [
    [tierIds.supporter, ["schedule", "focus-room"]],
    [tierIds.backstage, areas],
  ] as const) {
    const api = new ApiClient(stack.url);
    await goThroughPatreon(api, (await addPatron(sandbox, { tierId })).id);
    await expectOpen(api, [...open], tierId);
  }
  await expectOpen((await takeChair(stack, "venue_manager")).api, areas, "staff");
});

test("who pays gets in with the token from before, and who stops is out with it", async ({
  sandbox,
  stack,
}) => {
  const api = new ApiClient(stack.url);
  const patron = await addPatron(sandbox, { kind: "free" });
  await goThroughPatreon(api, patron.id);
  const before = api.clone();
  const statusAfter = async (kind: string) => {
    await sandbox.call("PUT", `people/${patron.id}`, { kind, tierId: tierIds.supporter });
    expect((await api.post("/api/membership/check")).status).toBe(200);
    return (await before.get("/api/labs/focus-room")).status;
  };
  expect((await before.get("/api/labs/focus-room")).status).toBe(403);
  expect(await statusAfter("paying")).toBe(200);
  expect(await statusAfter("former")).toBe(403);
});

test("no address leads to anything but a room", async ({ stack }) => {
  const { api } = await takeChair(stack, "super_admin");
  const cookie = [...api.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const hostile = [
    ...["nowhere", "schedule.md", "Schedule", "schedule%00", "%00", "%2e%2e%2fschedule", "..%5cschedule"],
    ...["../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "__proto__"],
    ...["schedule/../../../package.json", "x".repeat(5000)],
  ];
  for (const base of ["/labs/", "/api/labs/"])
    for (const area of hostile) {
      const answer = await sendRaw(stack.url, { path: base + area, headers: { cookie } });
      expect(answer.status, base + area).toBe(404);
      expect(answer.text, base + area).not.toMatch(/root:|Ring once|"gatehouse"/);
    }
});
