import { spawn } from "node:child_process";
import { asc, ne } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Db } from "@/lib/db/client";
import { leases, membershipEvents, plannedChanges, sweptMembers, verificationRuns } from "@/lib/db/schema";
import { sandboxDefaults } from "@/scripts/sandbox/options";
import { openSandbox } from "@/scripts/sandbox/test-support";
import { testSecrets, testSettings } from "@/tests/support/deps";
import { insertPerson } from "@/tests/support/people";
import { createRandom } from "@/tests/support/random";
import { crowdId } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";

const killsWanted = 50;
const members = 1500;
const pages = 30;
const mixes = [
  { paying: 60, free: 20, former: 10, gifted: 5, declined: 5 },
  { paying: 40, free: 30, former: 10, gifted: 10, cancelled: 10 },
];

interface Ended {
  /** The outcome the program told; null when it was killed first. */
  outcome: string | null;
  /** How long it took from its first word on. */
  ms: number;
}

/** `npm run verify-members -- --json --force`; killed the hard way so long after its first word, if it still lives. */
function runProgram(env: Record<string, string>, killAfterMs: number | null): Promise<Ended> {
  const args = ["--import", "tsx", "scripts/verify-members.ts", "--json", "--force"];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, LOG_LEVEL: "silent", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let [told, begun] = ["", 0];
  let death: NodeJS.Timeout | undefined;
  child.stdout.on("data", (chunk) => {
    told += chunk;
    if (begun > 0) return;
    begun = performance.now();
    if (killAfterMs !== null) death = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  });
  return new Promise((resolve) => {
    child.once("close", (code) => {
      clearTimeout(death);
      const last = told.trim().split("\n").at(-1) ?? "";
      const outcome = code === null ? null : JSON.parse(last).outcome;
      resolve({ outcome, ms: performance.now() - begun });
    });
  });
}

/** All that a run decides, without the moments at which it did. */
async function findResult(db: Db) {
  const standing = await db.query.entitlements.findMany({
    columns: { userId: true, state: true, paid: true, tierIds: true, reason: true, source: true },
    orderBy: (row) => row.userId,
  });
  const mirror = await db.query.patreonMembers.findMany({
    columns: { id: true, patreonUserId: true, patronStatus: true, tierIds: true, fullName: true },
    orderBy: (row) => row.id,
  });
  const flags = await db.query.users.findMany({
    columns: { patreonId: true, membershipPaid: true },
    orderBy: (row) => row.id,
  });
  const { userId, fromState, toState, fromPaid, toPaid, reason } = membershipEvents;
  const events = await db
    .select({ userId, fromState, toState, fromPaid, toPaid, reason })
    .from(membershipEvents)
    .orderBy(asc(membershipEvents.userId), asc(membershipEvents.id));
  return { standing, mirror, flags, events };
}

describe("a sweep that is killed", () => {
  const [left, killed] = [useDatabase(), useDatabase()];

  it(`at ${killsWanted} random points, again and again, ends as one that was left alone, and reads no page twice but those it died at`, {
    timeout: 900_000,
  }, async () => {
    const random = createRandom(50);
    const sandbox = await openSandbox({ now: () => new Date() });
    const limits = { tokenLimit: null, clientLimit: null, edgeLimit: null };
    await sandbox.control("PUT", "/settings", { ...limits, pageSizeMax: Math.ceil(members / pages) });
    for (const { db } of [left, killed])
      for (let number = 0; number < members; number += 5)
        await insertPerson(db, { username: `crowd${number}`, patreonId: crowdId(number) });
    const envOf = (url: string) => ({
      ...testSettings,
      DATABASE_URL: url,
      JWT_SECRET: testSecrets.jwt,
      ENCRYPTION_KEY: testSecrets.encryption,
      CRON_SECRET: testSecrets.cron,
      PATREON_BASE_URL: sandbox.url,
      PATREON_CREATOR_ACCESS_TOKEN: sandboxDefaults.creatorAccessToken,
    });
    const pagesAsked = async () => {
      const { document } = await sandbox.control("GET", "/state");
      return document.calls["GET /api/oauth2/v2/campaigns/{id}/members"]?.[200] ?? 0;
    };

    let kills = 0;
    for (let cycle = 0; kills < killsWanted; cycle += 1) {
      await sandbox.control("PUT", "/crowd", { size: members, kinds: mixes[cycle % 2] });
      const alone = await runProgram(envOf(left.url), null);
      expect(alone.outcome).toBe("done");
      const before = { pages: await pagesAsked(), runs: await killed.db.$count(verificationRuns) };
      let deaths = 0;
      for (let end: string | null = null; end !== "done"; ) {
        // Two draws, the shorter counts: most deaths come early, so that one sweep dies many times.
        const share = Math.min(random.whole(1000), random.whole(1000)) / 1000;
        const run = await runProgram(envOf(killed.url), alone.ms * share);
        if (run.outcome === null) deaths += 1;
        else expect(["done", "busy"]).toContain(run.outcome);
        end = run.outcome;
      }
      // A sweep that dies has asked for two pages more than it kept at most: one being staged, and the one after it.
      // One that died when all was written is done, and the next one begins.
      const sweeps = (await killed.db.$count(verificationRuns)) - before.runs;
      const asked = (await pagesAsked()) - before.pages;
      expect(asked).toBeLessThanOrEqual(sweeps * (pages + 1) + 2 * deaths);
      expect(await findResult(killed.db)).toEqual(await findResult(left.db));
      kills += deaths;
    }
    expect(kills).toBeGreaterThanOrEqual(killsWanted);
    expect(await killed.db.$count(verificationRuns, ne(verificationRuns.status, "done"))).toBe(0);
    expect(await killed.db.$count(sweptMembers)).toBe(0);
    expect(await killed.db.$count(leases)).toBe(0);
    expect(await killed.db.$count(plannedChanges)).toBeGreaterThan(0);
    const { standing } = await findResult(killed.db);
    expect(new Set(standing.map(({ paid }) => paid))).toEqual(new Set([true, false]));
  });
});
