import { describe, expect, it } from "vitest";
import { listOpenAlerts } from "@/lib/alerts/raise";
import { connect, disconnect } from "@/lib/db/client";
import type { VerifyDeps } from "@/lib/membership/run-context";
import { keepGrant } from "@/lib/patreon/grants";
import { CREATOR_ID } from "@/scripts/sandbox/campaigns";
import { personIds } from "@/scripts/sandbox/people";
import { insertPerson } from "@/tests/support/people";
import { crowdId, openVerification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { alertOnVerification } from "./alert";

type Options = NonNullable<Parameters<Awaited<ReturnType<typeof openVerification>>["run"]>[0]>;

describe("the end of a run", () => {
  const database = useDatabase();

  /** A campaign and a way to run, after which `heard` holds what the person in charge was told. */
  async function open() {
    const world = await openVerification(database.db);
    const heard: string[] = [];
    const channel = { name: "webhook" as const, send: async (text: string) => void heard.push(text) };
    const deps = { ...world.deps, alerts: { ...world.deps.alerts, channels: [channel] } };
    return {
      ...world,
      heard,
      deps,
      async run(options: Options = {}, change: Partial<VerifyDeps> = {}) {
        world.clock.advanceSeconds(3600);
        const result = await world.run(options, { ...deps, ...change });
        await alertOnVerification({ ...deps, ...change }, result);
        return result;
      },
      alerts: async () => (await listOpenAlerts(database.db)).map(({ key }) => key),
    };
  }
  type World = Awaited<ReturnType<typeof open>>;

  async function loseEverybody(world: World, members: number): Promise<void> {
    await world.crowd(members);
    await world.enrol(...Array.from({ length: members }, (_, number) => crowdId(number)));
    await world.run();
    await world.crowd(members, { former: 1 });
  }

  it("in a failure is told once, however often, and taken back by the next run that ends well", async () => {
    const world = await open();
    await world.enrol(personIds.ada);
    await world.fault({ kind: "html", match: { path: "/members" }, times: null });
    for (let run = 0; run < 3; run += 1) expect((await world.run()).outcome).toBe("failed");
    expect(world.heard).toEqual([expect.stringContaining("failed. Patreon answered 503")]);
    expect(world.heard[0]).toContain("npm run verify-members");
    await world.clearFaults();
    expect((await world.run()).outcome).toBe("done");
    expect(world.heard.slice(1)).toEqual([expect.stringMatching(/^Resolved: .* failed/)]);
    expect(await world.alerts()).toEqual([]);
  });

  it("held by the breaker says how many, where the plan is and what to type, until somebody decides", async () => {
    const world = await open();
    await loseEverybody(world, 11);
    const held = await world.run();
    expect(held.outcome).toBe("held");
    expect(world.heard).toEqual([expect.stringContaining("11 people would lose access")]);
    expect(world.heard[0]).toContain(`npm run admin -- runs show ${held.runId}`);
    expect(world.heard[0]).toContain("npm run verify-members -- --force");
    await world.run();
    expect(world.heard).toHaveLength(1);
    await world.run({ mode: "individual" }, { creator: { accessToken: null, refreshToken: null } });
    expect(await world.alerts()).toEqual(["verification_held"]);
    expect((await world.run({ force: true })).outcome).toBe("done");
    expect(await world.alerts()).toEqual([]);
    expect(world.heard.slice(1)).toEqual([expect.stringContaining("Resolved: ")]);
  });

  it("of a dry run, or of one that found another under way, is told to nobody", async () => {
    const world = await open();
    await world.fault({ kind: "html", match: { path: "/members" }, times: null });
    expect((await world.run({ dryRun: true })).outcome).toBe("failed");
    const nothing = { mode: null, counts: null, apiCalls: 0, dryRun: false, runId: null, message: "Busy" };
    await alertOnVerification(world.deps, { ...nothing, outcome: "busy" });
    expect(world.heard).toEqual([]);
    await world.run();
    await world.clearFaults();
    await alertOnVerification(world.deps, { ...nothing, outcome: "incomplete" });
    await world.run({ dryRun: true });
    expect(await world.alerts()).toEqual(["verification_failed"]);
  });

  it("in a sweep that found the creator's token dead is told, and taken back once a new one has swept", async () => {
    const world = await open();
    await world.tokens(CREATOR_ID, "revoke");
    expect((await world.run()).mode).toBe("individual");
    expect(await world.alerts()).toEqual(["creator_token_dead"]);
    const { document } = await world.sandbox.control("POST", `/people/${CREATOR_ID}/tokens`, {
      action: "issue",
      scopes: ["campaigns", "campaigns.members", "identity"],
    });
    const creator = { accessToken: document.accessToken, refreshToken: document.refreshToken };
    expect((await world.run({}, { creator })).mode).toBe("sweep");
    expect(await world.alerts()).toEqual([]);
  });

  it.each([
    { refused: 11, asked: 54, alerts: ["patreon_refreshes_refused"] },
    { refused: 11, asked: 55, alerts: [] },
    { refused: 10, asked: 12, alerts: [] },
  ])("with $refused of $asked refused alerts $alerts", async ({ refused, asked, alerts }) => {
    const world = await open();
    await world.crowd(asked);
    for (let number = 0; number < asked; number += 1) {
      const patreonUserId = crowdId(number);
      const { id } = await insertPerson(database.db, { patreonId: patreonUserId, patreonConnected: true });
      const token = await world.grantOf(patreonUserId);
      const grant = {
        accessToken: token.access_token,
        refreshToken: token.refresh_token,
        expiresInSeconds: token.expires_in,
        scopes: [],
      };
      await database.db.transaction((tx) =>
        keepGrant(tx, world.deps.tokenBox, { userId: id, patreonUserId, grant, at: world.clock.now() }),
      );
      if (number < refused) await world.tokens(patreonUserId, "revoke");
    }
    const alone = { creator: { accessToken: null, refreshToken: null } };
    expect(await world.run({}, alone)).toMatchObject({ counts: { refused, seen: asked - refused } });
    expect(await world.alerts()).toEqual(alerts);
    if (alerts.length > 0)
      expect(world.heard).toEqual([expect.stringContaining(`${refused} of ${asked} people`)]);
    // Who was refused is not asked again, so the next run is as it should be.
    expect(await world.run({}, alone)).toMatchObject({ counts: { refused: 0 } });
    expect(await world.alerts()).toEqual([]);
  });

  it("that cannot be told is still the end", async () => {
    const world = await open();
    const result = await world.run();
    const db = connect("postgres://127.0.0.1:9/nowhere", 1);
    await alertOnVerification({ ...world.deps, db, alerts: { ...world.deps.alerts, db } }, result);
    await disconnect(db);
  });
});
