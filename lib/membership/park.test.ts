import { describe, expect, it } from "vitest";
import { signInWithPatreon } from "@/lib/accounts/enter-with-patreon";
import { verificationRuns } from "@/lib/db/schema";
import { personIds } from "@/scripts/sandbox/people";
import { device } from "@/tests/support/deps";
import { openVerification, openVerificationWithNews, type Verification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";

const { ada, ida, lou } = personIds;
const block = { kind: "status", status: 429, retryAfterSeconds: 1800 };

describe("when Patreon asks to be left alone for half an hour", () => {
  const database = useDatabase();

  const openWithNews = () => openVerificationWithNews(database.db);
  const after = { [ada]: "(lapsed)", [lou]: "active" };
  const parkedUntil = async () => {
    const rows = await database.db.select().from(verificationRuns);
    return rows.find((row) => row.parkedUntil !== null)?.parkedUntil ?? null;
  };
  const allCalls = async (world: Verification) =>
    Object.values(await world.calls("GET /api/oauth2/v2/campaigns/{id}/members")).reduce((a, b) => a + b, 0);

  it("a run with time parks, says until when, and goes on at its page", async () => {
    const world = await openWithNews();
    await world.fault({ ...block, match: { path: "/members" }, skip: 1, times: 1 });
    const begun = world.clock.now().getTime();
    const end = await world.run();
    expect(end).toMatchObject({ outcome: "done", counts: { gained: 1, lost: 1 } });
    const until = new Date(begun + 1800_000).toISOString();
    expect(end.events).toContainEqual(expect.objectContaining({ event: "parked", until }));
    expect(world.clock.now().getTime()).toBe(begun + 1800_000);
    expect(await parkedUntil()).toBeNull();
    expect(await world.standing()).toEqual(after);
  });

  it("a run without so much time ends at once; until then no run asks anything, and then one goes on at the page", async () => {
    const world = await openWithNews();
    await world.fault({ ...block, match: { path: "/members" }, skip: 1, times: 1 });
    const first = await world.run({ limitSeconds: 270 });
    expect(first).toMatchObject({ outcome: "incomplete", message: expect.stringContaining("UTC") });
    expect(await parkedUntil()).toEqual(new Date(world.clock.now().getTime() + 1800_000));
    const asked = await allCalls(world);
    expect(asked).toBeGreaterThan(0);
    world.clock.advanceSeconds(1500);
    for (const options of [{}, { dryRun: true }, { mode: "individual" as const }])
      expect(await world.run({ limitSeconds: 270, ...options })).toMatchObject({
        outcome: "incomplete",
        runId: null,
      });
    expect(await allCalls(world)).toBe(asked);
    world.clock.advanceSeconds(301);
    const again = await world.run({ limitSeconds: 270 });
    expect(again).toMatchObject({ outcome: "done", runId: first.runId });
    expect(again.events[0]).toMatchObject({ resumedAtPage: 1 });
    expect(await world.standing()).toEqual(after);
  });

  it("somebody who wants it to stop need not wait so long", async () => {
    const world = await openWithNews();
    await world.fault({ ...block, match: { path: "/members" }, skip: 1, times: 1 });
    const begun = world.clock.now().getTime();
    const stopped = await world.run({ shouldStop: () => world.clock.now().getTime() > begun + 20_000 });
    expect(stopped).toMatchObject({ outcome: "incomplete" });
    expect(world.clock.now().getTime() - begun).toBeLessThan(60_000);
  });

  it("again and again, a run ends before its news are old", async () => {
    const world = await openWithNews();
    await world.fault({ ...block, match: { path: "/members" }, skip: 1, times: null });
    const begun = world.clock.now().getTime();
    expect(await world.run()).toMatchObject({ outcome: "incomplete" });
    expect(world.clock.now().getTime() - begun).toBeLessThan(6 * 3600_000);
    expect(await world.standing()).toEqual({ [ada]: "active", [lou]: "" });
  });

  describe("member by member", () => {
    const creator = { accessToken: null, refreshToken: null };

    async function openSignedIn() {
      const world = await openVerification(database.db);
      for (const person of [ada, ida]) {
        await signInWithPatreon(world.deps, await world.codeOf(person), device);
        await world.change(person, { kind: "former" });
      }
      world.clock.advanceSeconds(3600);
      await world.fault({ ...block, match: { path: "/identity", personId: ida }, times: 1 });
      return world;
    }

    it("a run with time asks those who are left afterwards", async () => {
      const world = await openSignedIn();
      expect(await world.run({}, { creator })).toMatchObject({
        outcome: "done",
        counts: { seen: 2, lost: 2, unknown: 0 },
      });
      expect(await world.standing()).toEqual({ [ada]: "(lapsed)", [ida]: "(lapsed)" });
    });

    it("a run without keeps what it was told, and leaves the others as they are", async () => {
      const world = await openSignedIn();
      const end = await world.run({ limitSeconds: 270 }, { creator });
      expect(end).toMatchObject({ outcome: "incomplete", message: expect.stringContaining("left alone") });
      expect(await world.standing()).toEqual({ [ada]: "(lapsed)", [ida]: "active" });
    });
  });
});
