import { describe, expect, it } from "vitest";
import { plannedChanges } from "@/lib/db/schema";
import { personIds } from "@/scripts/sandbox/people";
import { scriptEnvironment, startScript } from "@/tests/support/command";
import { openVerification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";

const { ada, lou } = personIds;

describe("npm run admin -- runs", { timeout: 60_000 }, () => {
  const database = useDatabase();
  const admin = (...args: string[]) =>
    startScript("scripts/admin.ts", ["runs", ...args], scriptEnvironment(database.url, "http://127.0.0.1:9"))
      .ended;

  it("lists past runs, the newest first, and shows of each who gained and lost and why", async () => {
    const world = await openVerification(database.db);
    expect(await admin("list")).toMatchObject({ code: 0, stdout: "No run yet.\n" });
    await world.enrol(ada, lou);
    const first = await world.run();
    await world.change(ada, { kind: "former" });
    await world.change(lou, { kind: "paying", tierId: "801" });
    world.clock.advanceSeconds(3600);
    const dry = await world.run({ dryRun: true });
    const ids = [dry.runId, first.runId];

    const list = await admin("list");
    const rows = list.stdout.trim().split("\n");
    expect(rows.slice(1).map((row) => row.split(" ")[0])).toEqual(ids);
    expect(rows[1]).toMatch(/ 2026-03-10 13:00 +0\.0 s +script +sweep, dry +done +13 +1 +1 +0$/);
    const data = JSON.parse((await admin("list", "--limit", "1", "--json")).stdout);
    expect(data.runs).toMatchObject([{ id: dry.runId, dryRun: true, counts: { gained: 1, lost: 1 } }]);

    const show = await admin("show", dry.runId ?? "");
    expect(show.code).toBe(0);
    expect(show.stdout).toContain("done: 13 members seen, 1 gained, 1 lost, 0 changed, 0 unknown");
    expect(show.stdout.indexOf("Would lose access (1)")).toBeGreaterThan(0);
    expect(show.stdout.indexOf("Would gain access (1)")).toBeGreaterThan(show.stdout.indexOf("Would lose"));
    const whole = JSON.parse((await admin("show", dry.runId ?? "", "--json")).stdout);
    const told = dry.events.flatMap((event) => (event.event === "change" ? [event] : []));
    expect(whole.changes.map((change: object) => ({ event: "change", ...change }))).toEqual(
      told.toSorted((a, b) => b.effect.localeCompare(a.effect)),
    );
    expect((await admin("show", first.runId ?? "")).stdout).toContain("Gained access (1)");
  });

  it("says when a plan is not kept any more, and that there is no such run", async () => {
    const world = await openVerification(database.db);
    await world.enrol(ada);
    const { runId } = await world.run();
    await database.db.delete(plannedChanges);
    expect((await admin("show", runId ?? "")).stdout).toContain("1 of 1 changes are not kept");
    for (const id of ["nonsense", "00000000-0000-4000-8000-000000000000"])
      expect(await admin("show", id)).toMatchObject({ code: 1, stderr: expect.stringContaining("no run") });
    expect((await admin("list", "--limit", "0")).code).toBe(2);
  });
});
