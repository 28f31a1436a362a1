import { asc, eq, isNotNull } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { entitlements, users } from "@/lib/db/schema";
import type { RunEvent, VerifyDeps } from "@/lib/membership/run-context";
import { type VerifyOptions, verifyMembers } from "@/lib/membership/verify";
import { sandboxDefaults } from "@/scripts/sandbox/options";
import { personIds } from "@/scripts/sandbox/people";
import { clearDatabase, openPatreonWorld } from "./patreon-world";
import { insertPerson } from "./people";

const usual: VerifyOptions = {
  trigger: "script",
  mode: "auto",
  dryRun: false,
  force: false,
  limitSeconds: null,
};

/** An empty database, a fresh Patreon, and a way to run verifications that wait for nothing. */
export async function openVerification(db: Db, intercept?: Parameters<typeof openPatreonWorld>[1]) {
  await clearDatabase(db);
  const world = await openPatreonWorld(db, intercept);
  const deps = {
    ...world.deps,
    wait: async (milliseconds: number) => world.clock.advanceSeconds(milliseconds / 1000),
    creator: {
      accessToken: sandboxDefaults.creatorAccessToken,
      refreshToken: sandboxDefaults.creatorRefreshToken,
    },
    maxLossPercent: 20,
  } satisfies VerifyDeps;
  return {
    ...world,
    deps,
    /** Runs, and gives the end together with all that was told on the way. */
    async run(options: Partial<VerifyOptions> = {}, change: Partial<VerifyDeps> = {}) {
      const events: RunEvent[] = [];
      const result = await verifyMembers({ ...deps, ...change }, { ...usual, ...options }, (event) =>
        events.push(event),
      );
      return { ...result, events };
    },
    /** Accounts of these Patreon users, connected and not yet looked at. */
    async enrol(...personIds: string[]) {
      for (const patreonId of personIds) await insertPerson(db, { patreonId, patreonConnected: true });
    },
    /** What stands of everybody with a Patreon id: "state" for who has access, "(state)" for who has not. */
    async standing(): Promise<Record<string, string>> {
      const rows = await db
        .select({ patreonId: users.patreonId, flag: users.membershipPaid, verdict: entitlements })
        .from(users)
        .leftJoin(entitlements, eq(entitlements.userId, users.id))
        .where(isNotNull(users.patreonId))
        .orderBy(asc(users.patreonId));
      return Object.fromEntries(
        rows.map(({ patreonId, flag, verdict }) => {
          if (flag !== (verdict?.paid ?? false))
            throw new Error(`users.membership_paid differs for ${patreonId}`);
          return [patreonId, verdict === null ? "" : verdict.paid ? verdict.state : `(${verdict.state})`];
        }),
      );
    },
    /** A campaign of so many generated members; the seeded people stay. */
    crowd: (size: number, kinds: Record<string, number> = { paying: 1 }) =>
      world.sandbox.control("PUT", "/crowd", { size, kinds }),
    settings: (change: Record<string, unknown>) => world.sandbox.control("PUT", "/settings", change),
  };
}

/**
 * Ada pays and is known to; then she leaves and Lou comes, of which nobody knows yet. The list has three pages.
 */
export async function openVerificationWithNews(
  db: Db,
  intercept?: Parameters<typeof openPatreonWorld>[1],
): Promise<Verification> {
  const { ada, lou } = personIds;
  const world = await openVerification(db, intercept);
  await world.enrol(ada, lou);
  await world.run();
  await world.settings({ pageSizeMax: 5 });
  await world.change(ada, { kind: "former" });
  await world.change(lou, { kind: "paying", tierId: "801" });
  world.clock.advanceSeconds(3600);
  return world;
}

export type Verification = Awaited<ReturnType<typeof openVerification>>;

/** The Patreon user id of the crowd's person of this number. */
export const crowdId = (number: number) => String(200_000_000 + number);
