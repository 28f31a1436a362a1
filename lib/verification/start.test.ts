import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents, verificationRuns } from "@/lib/db/schema";
import { getRunView } from "@/lib/membership/run-views";
import { insertPerson } from "@/tests/support/people";
import { openVerification, openVerificationWithNews } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { startVerification } from "./start";

describe("startVerification", () => {
  const database = useDatabase();
  const order = async () => {
    const { id } = await insertPerson(database.db, { role: "global_admin" });
    return { mode: "auto", dryRun: false, requestedBy: id, limitSeconds: 60 } as const;
  };
  const auditOf = async (actorId: number) => {
    const rows = await database.db.select().from(auditEvents).where(eq(auditEvents.actorId, actorId));
    return rows.map(({ type, details }) => ({ type, ...JSON.parse(details) }));
  };

  it("answers once the run has begun, by whom is noted, and a second one is told which is under way", async () => {
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const world = await openVerification(database.db, async (request, pass) => {
      if (request.url.includes("/members?")) await held;
      return pass();
    });
    const ordered = await order();
    const { runId, ended } = await startVerification(world.deps, ordered);
    const view = () => getRunView(database.db, runId, world.clock.now());
    expect(await view()).toMatchObject({
      ...{ trigger: "admin", status: "running", isUnderWay: true, dryRun: false },
      requestedBy: { id: ordered.requestedBy },
    });
    await expect(startVerification(world.deps, ordered)).rejects.toMatchObject({
      code: "run_under_way",
      detail: expect.stringContaining(runId),
    });
    goOn();
    await ended;
    expect(await view()).toMatchObject({ status: "done", isUnderWay: false });
    const began = { type: "run_started", runId, mode: "sweep", dryRun: false, resumed: false };
    expect(await auditOf(ordered.requestedBy)).toEqual([began]);
  });

  it("goes on with a sweep that was cut short, under its id and from then on as begun by the person", async () => {
    let isDown = false;
    const world = await openVerificationWithNews(database.db, async (request, pass) =>
      isDown && request.url.includes("cursor") ? new Response(null, { status: 403 }) : pass(),
    );
    isDown = true;
    const cut = await world.run();
    expect(await database.db.$count(verificationRuns, eq(verificationRuns.status, "running"))).toBe(1);
    isDown = false;
    const ordered = await order();
    const { runId, ended } = await startVerification(world.deps, ordered);
    expect(runId).toBe(cut.runId);
    await ended;
    expect(await getRunView(database.db, runId, world.clock.now())).toMatchObject({
      ...{ status: "done", trigger: "admin", requestedBy: { id: ordered.requestedBy } },
    });
    expect(await auditOf(ordered.requestedBy)).toMatchObject([{ type: "run_started", runId, resumed: true }]);
  });

  it("says at once that Patreon wants to be left alone, and begins nothing", async () => {
    const world = await openVerification(database.db);
    await world.run();
    const parkedUntil = new Date(world.clock.now().getTime() + 30_000);
    await database.db.update(verificationRuns).set({ parkedUntil });
    const before = await database.db.$count(verificationRuns);
    await expect(startVerification(world.deps, await order())).rejects.toMatchObject({
      code: "patreon_resting",
      detail: expect.stringContaining("UTC"),
    });
    expect(await database.db.$count(verificationRuns)).toBe(before);
  });
});
