import { randomBytes, randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { legacyExchanges, legacyImports, sessions } from "@/lib/db/schema";
import { createClock } from "@/tests/support/clock";
import { scriptEnvironment, startScript } from "@/tests/support/command";
import { createTestDeps, device } from "@/tests/support/deps";
import { insertLegacy, legacySecret, liveToken, noteImport } from "@/tests/support/legacy";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { countLegacyUse } from "./count";
import { endLegacySession, exchangeLegacyToken } from "./exchange";
import { readLegacyToken } from "./token";

const database = useDatabase();
const clock = createClock();
const acceptUntil = new Date("2027-01-01T00:00:00.000Z");

/** Somebody new comes with an older session, now. @returns the id here. */
async function come(way: "exchange" | "sign out" = "exchange"): Promise<number> {
  const deps = {
    ...(await createTestDeps({ db: database.db, now: clock.now })),
    legacy: { key: new TextEncoder().encode(legacySecret), acceptUntil },
  };
  const { id: userId } = await insertPerson(database.db);
  const legacyId = String(randomInt(1, 2 ** 31));
  await insertLegacy(database.db, { legacyId, userId });
  const token = await readLegacyToken(deps, await liveToken(legacyId, clock.now()));
  if (!token) throw new Error("The token is not genuine");
  if (way === "exchange") await exchangeLegacyToken(deps, token, device);
  else await endLegacySession(deps, token);
  return userId;
}

const count = () => countLegacyUse(database.db, clock.now());

it("counts older sessions that came, lately and ever, and those that still live", async () => {
  const none = { total: 0, lastDay: 0, lastWeek: 0, lastAt: null, liveSessions: 0, safeToSwitchOff: true };
  expect(await count()).toEqual(none);
  await noteImport(database.db, 10, clock.now());
  expect(await count()).toEqual({ ...none, safeToSwitchOff: false });

  const first = clock.now();
  const signedOut = await come();
  await come();
  clock.advanceSeconds(2 * 86_400);
  await come("sign out");
  const last = clock.now();
  const three = { total: 3, lastDay: 1, lastWeek: 3, lastAt: last, liveSessions: 2, safeToSwitchOff: false };
  expect(await count()).toEqual(three);
  await database.db
    .update(sessions)
    .set({ revokedAt: first, revokedReason: "signed_out" })
    .where(eq(sessions.userId, signedOut));
  expect(await count()).toEqual({ ...three, liveSessions: 1 });

  clock.advanceSeconds(5 * 86_400);
  expect(await count()).toEqual({ ...three, lastDay: 0, lastWeek: 1, liveSessions: 0 });
  clock.advanceSeconds(2 * 86_400);
  const over = { ...three, lastDay: 0, lastWeek: 0, liveSessions: 0, safeToSwitchOff: true };
  expect(await count()).toEqual(over);
});

it("npm run admin -- legacy tells the same, and what to do", { timeout: 60_000 }, async () => {
  await database.db.delete(legacyExchanges);
  await database.db.delete(legacyImports);
  const usual = scriptEnvironment(database.url, "http://127.0.0.1:9");
  const on = { ...usual, LEGACY_JWT_SECRET: legacySecret, LEGACY_ACCEPT_UNTIL: "2999-01-01" };
  const admin = async (env: Record<string, string>, ...more: string[]) => {
    const { code, stdout, stderr } = await startScript("scripts/admin.ts", ["legacy", ...more], env).ended;
    expect([code, stderr]).toEqual([0, ""]);
    return stdout;
  };
  expect(await admin(usual)).toContain("LEGACY_JWT_SECRET is not set here");
  expect(await admin(on)).toContain("can be taken out of the settings");
  expect(await admin({ ...on, LEGACY_ACCEPT_UNTIL: "2020-01-01" })).toContain(
    "Older sessions counted until 2020-01-01T00:00:00.000Z",
  );
  const { id: userId } = await insertPerson(database.db);
  const exchangedAt = new Date();
  const [tokenHash, salt] = [randomBytes(32), randomBytes(32)];
  await database.db.insert(legacyExchanges).values({ tokenHash, salt, userId, exchangedAt });
  expect(await admin(on)).toContain("keep LEGACY_JWT_SECRET until nobody has come with one for that long");
  expect(JSON.parse(await admin(on, "--json"))).toEqual({
    ...{ total: 1, lastDay: 1, lastWeek: 1, lastAt: exchangedAt.toISOString(), liveSessions: 0 },
    ...{ safeToSwitchOff: false, accepts: true, acceptUntil: "2999-01-01T00:00:00.000Z" },
  });
});
