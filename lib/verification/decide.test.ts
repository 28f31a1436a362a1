import { desc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { listOpenAlerts } from "@/lib/alerts/raise";
import { auditEvents, entitlements, membershipEvents, users, verificationRuns } from "@/lib/db/schema";
import { getRunView } from "@/lib/membership/run-views";
import { insertPerson } from "@/tests/support/people";
import { crowdId, openVerification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { alertOnVerification } from "./alert";
import { applyHeld, dropHeld } from "./decide";

const members = 12;

describe("a held run", { timeout: 30_000 }, () => {
  const database = useDatabase();

  /** Twelve people paid, and by the held run's plan none of them does any more. */
  async function openHeld(mode: "sweep" | "individual" = "sweep") {
    const world = await openVerification(database.db);
    await world.crowd(members);
    await world.enrol(...Array.from({ length: members }, (_, number) => crowdId(number)));
    await world.run();
    await world.crowd(members, { former: 1 });
    world.clock.advanceSeconds(3600);
    const { runId } = await holdRun(world, mode);
    const admin = await insertPerson(database.db, { role: "global_admin" });
    const decision = { runId: runId ?? "", actorId: admin.id };
    return { ...world, decision };
  }
  async function holdRun(world: Awaited<ReturnType<typeof openVerification>>, mode: "sweep" | "individual") {
    const result = await world.run({ mode });
    expect(result.outcome).toBe("held");
    await alertOnVerification(world.deps, result);
    expect((await listOpenAlerts(database.db)).map(({ key }) => key)).toEqual(["verification_held"]);
    return result;
  }
  const paid = () => database.db.$count(users, eq(users.membershipPaid, true));
  const lastAudit = async () => {
    const [row] = await database.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).limit(1);
    return row && { type: row.type, actorId: row.actorId, details: JSON.parse(row.details) };
  };

  it("is applied as planned, but for whom there is newer news, and its alert is taken back", async () => {
    const { deps, clock, decision } = await openHeld();
    const { runId, actorId } = decision;
    const [newer] = await database.db.select().from(entitlements).limit(1);
    const since = { observedAt: new Date(clock.now().getTime() + 1000) };
    await database.db
      .update(entitlements)
      .set(since)
      .where(eq(entitlements.userId, newer?.userId ?? 0));
    clock.advanceSeconds(3600);
    const applied = await applyHeld(deps, decision);
    expect(applied).toMatchObject({ written: members - 1, counts: { lost: members } });
    expect(await paid()).toBe(1);
    expect(await getRunView(database.db, runId, clock.now())).toMatchObject({
      ...{ status: "done", decision: null, seconds: 0 },
      message: expect.stringContaining("a person then applied it"),
    });
    const events = await database.db.select().from(membershipEvents).where(eq(membershipEvents.runId, runId));
    expect(events).toHaveLength(members - 1);
    const details = { runId, lost: members, gained: 0, changed: 0, written: members - 1 };
    expect(await lastAudit()).toEqual({ type: "run_applied", actorId, details });
    expect(await listOpenAlerts(database.db)).toEqual([]);
    await expect(applyHeld(deps, decision)).rejects.toMatchObject({ code: "run_not_held" });
    await expect(dropHeld(deps, decision)).rejects.toMatchObject({ code: "run_not_held" });
  });

  it("is dropped: nobody is changed, and nothing can be applied any more", async () => {
    const { deps, clock, decision } = await openHeld();
    const { runId, actorId } = decision;
    await dropHeld(deps, decision);
    expect(await paid()).toBe(members);
    expect(await getRunView(database.db, runId, clock.now())).toMatchObject({ status: "dropped" });
    const details = { runId, lost: members, gained: 0, changed: 0 };
    expect(await lastAudit()).toEqual({ type: "run_dropped", actorId, details });
    expect(await listOpenAlerts(database.db)).toEqual([]);
    await expect(applyHeld(deps, decision)).rejects.toMatchObject({ code: "run_not_held" });
  });

  it("is decided once: of several who decide at once one wins, and the others are told", async () => {
    const { deps, decision } = await openHeld();
    const tries = [applyHeld, dropHeld, applyHeld, dropHeld].map((decide) => decide(deps, decision));
    const ends = await Promise.allSettled(tries);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const end of ends)
      if (end.status === "rejected") expect(["run_not_held", "run_under_way"]).toContain(end.reason.code);
    const decisions = await database.db
      .select({ details: auditEvents.details })
      .from(auditEvents)
      .where(eq(auditEvents.actorId, decision.actorId));
    expect(decisions).toHaveLength(1);
  });

  it("is refused after a day, and once another run began, be it one that changes nobody", async () => {
    const { deps, clock, decision, ...world } = await openHeld();
    const view = () => getRunView(database.db, decision.runId, clock.now());
    expect((await view()).decision).toBe("open");
    clock.advanceSeconds(24 * 3600 + 1);
    expect((await view()).decision).toBe("too_old");
    await expect(applyHeld(deps, decision)).rejects.toMatchObject({ code: "plan_outdated" });
    clock.advanceSeconds(-24 * 3600);
    await world.run({ dryRun: true });
    expect((await view()).decision).toBe("superseded");
    await expect(applyHeld(deps, decision)).rejects.toMatchObject({ code: "plan_outdated" });
    expect(await paid()).toBe(members);
    // A server whose clock runs behind began the other run, by its own account, before this one.
    await database.db
      .update(verificationRuns)
      .set({ startedAt: new Date(0) })
      .where(eq(verificationRuns.dryRun, true));
    expect((await view()).decision).toBe("superseded");
    await dropHeld(deps, decision);
    expect((await view()).status).toBe("dropped");
  });

  it("keeps its alert while a newer one waits", async () => {
    const { deps, decision, clock, ...world } = await openHeld();
    clock.advanceSeconds(60);
    await world.run();
    await dropHeld(deps, decision);
    expect(await listOpenAlerts(database.db)).toHaveLength(1);
  });
});
