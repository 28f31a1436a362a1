import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TokenPair } from "@/lib/contracts/sessions";
import { sessions, users } from "@/lib/db/schema";
import { createKeyring } from "@/lib/edge/keyring";
import { createClock, type TestClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { identify } from "./identify";
import { refreshSession } from "./refresh";
import { formatRefreshToken, newFamilyKey, newSecret, parseRefreshToken } from "./refresh-token";

type Deps = Awaited<ReturnType<typeof createTestDeps>>;

const minute = 60;
const day = 86_400;
const sessionIdOf = (pair: TokenPair) => parseRefreshToken(pair.refreshToken)?.sessionId ?? "";

describe("refreshSession", () => {
  const database = useDatabase();
  let clock: TestClock;
  let deps: Deps;
  let first: TokenPair;
  let userId: number;

  beforeAll(() => {
    clock = createClock();
  });
  beforeEach(async () => {
    deps = await createTestDeps({ db: database.db, now: clock.now });
    ({ userId, pair: first } = await openSession(deps));
  });

  const refresh = async (pair: TokenPair) => (await refreshSession(deps, pair.refreshToken, device)).pair;
  const refusal = async (text: string) => {
    const end = await refreshSession(deps, text, device).catch((error) => error.code);
    return typeof end === "string" ? end : "accepted";
  };
  const row = async (pair: TokenPair) => {
    const [session] = await database.db
      .select()
      .from(sessions)
      .where(eq(sessions.id, sessionIdOf(pair)));
    if (!session) throw new Error("no such session");
    return session;
  };

  it("gives one refresh token one successor, of the same session, and both tokens work", async () => {
    const second = await refresh(first);
    const third = await refresh(second);
    expect(new Set([first, second, third].map((pair) => pair.refreshToken)).size).toBe(3);
    expect(sessionIdOf(third)).toBe(sessionIdOf(first));
    expect(await row(first)).toMatchObject({ generation: 2, seenGeneration: 1, revokedAt: null });
    expect((await identify(deps, third.accessToken))?.user.id).toBe(userId);
    expect(await row(first)).toMatchObject({ generation: 2, seenGeneration: 2 });
  });

  it("set back to a backup, it refuses who refreshed since, and takes nobody for a thief", async () => {
    const second = await refresh(first);
    const backup = await row(first);
    const third = await refresh(second);
    const fourth = await refresh(third);
    await database.db.update(sessions).set(backup).where(eq(sessions.id, backup.id));
    for (const lost of [fourth, third]) expect(await refusal(lost.refreshToken)).toBe("refresh_refused");
    expect(await row(first)).toEqual(backup);
    expect((await refresh(second)).refreshToken).not.toBe(third.refreshToken);
  });

  it("keeps no token and no secret, only hashes", async () => {
    const second = await refresh(first);
    const kept = JSON.stringify(await row(first), (_key, value) =>
      value?.type === "Buffer" ? Buffer.from(value.data).toString("base64url") : value,
    );
    for (const pair of [first, second]) {
      expect(kept).not.toContain(pair.accessToken);
      expect(kept).not.toContain(pair.refreshToken.split(".")[0]);
    }
  });

  it("fifty tabs with one token at once agree on one successor, and nobody is logged out", async () => {
    const pairs = await Promise.all(Array.from({ length: 50 }, () => refresh(first)));
    expect(new Set(pairs.map((pair) => pair.refreshToken)).size).toBe(1);
    expect(await row(first)).toMatchObject({ generation: 1, revokedAt: null });
    const identities = await Promise.all(pairs.map((pair) => identify(deps, pair.accessToken)));
    expect(identities.every((identity) => identity?.user.id === userId)).toBe(true);
    expect(await refresh(pairs[49] as TokenPair)).toBeDefined();
  });

  it("answers the parent again within 30 s although its successor was used", async () => {
    const second = await refresh(first);
    expect(await identify(deps, second.accessToken)).not.toBeNull();
    clock.advanceSeconds(30);
    expect((await refresh(first)).refreshToken).toBe(second.refreshToken);
  });

  it("forgives a lost answer days later, as long as nothing minted from the successor was seen", async () => {
    const lost = await refresh(first);
    clock.advanceSeconds(3 * day);
    const again = await refresh(first);
    expect(again.refreshToken).toBe(lost.refreshToken);
    expect((await identify(deps, again.accessToken))?.user.id).toBe(userId);
    expect((await row(first)).generation).toBe(1);
  });

  it("ends the session when the parent comes after its successor was seen in an access token", async () => {
    const second = await refresh(first);
    await identify(deps, second.accessToken);
    clock.advanceSeconds(31);
    expect(await refusal(first.refreshToken)).toBe("refresh_refused");
    expect(await row(first)).toMatchObject({ revokedReason: "refresh_token_reused", revokedAt: clock.now() });
    expect(await refusal(second.refreshToken)).toBe("refresh_refused");
    expect(await identify(deps, second.accessToken)).toBeNull();
  });

  it("an access token of an earlier generation is no sign of the successor", async () => {
    const second = await refresh(first);
    await identify(deps, first.accessToken);
    clock.advanceSeconds(minute);
    expect((await refresh(first)).refreshToken).toBe(second.refreshToken);
  });

  it("ends the session when an ancestor older than the parent comes, even at once", async () => {
    const third = await refresh(await refresh(first));
    expect(await refusal(first.refreshToken)).toBe("refresh_refused");
    expect(await row(first)).toMatchObject({ revokedReason: "refresh_token_reused" });
    expect(await refusal(third.refreshToken)).toBe("refresh_refused");
  });

  it("a thief's many attempts at once end the session once and get nothing", async () => {
    await refresh(await refresh(first));
    const ends = await Promise.all(Array.from({ length: 10 }, () => refusal(first.refreshToken)));
    expect(new Set(ends)).toEqual(new Set(["refresh_refused"]));
  });

  it("ends nothing for a token that was never minted, be its session's id right", async () => {
    const id = sessionIdOf(first);
    const made = [
      formatRefreshToken({ id, familyKey: newFamilyKey() }, 0, newSecret()),
      formatRefreshToken(
        { id: "00000000-0000-4000-8000-000000000000", familyKey: newFamilyKey() },
        0,
        newSecret(),
      ),
      `${newSecret().toString("base64url")}.${first.refreshToken.split(".")[1]}`,
    ];
    for (const text of [...made, first.accessToken, "", "nonsense", "\0"])
      expect(await refusal(text)).toBe("refresh_refused");
    expect((await row(first)).revokedAt).toBeNull();
    expect(await refresh(first)).toBeDefined();
  });

  it("ends by idleness after 7 days, and a refresh begins them anew", async () => {
    clock.advanceSeconds(7 * day - 1);
    const second = await refresh(first);
    clock.advanceSeconds(7 * day - 1);
    const third = await refresh(second);
    clock.advanceSeconds(7 * day);
    expect(await refusal(third.refreshToken)).toBe("refresh_refused");
    expect((await row(first)).revokedAt).toBeNull();
  });

  it("ends 30 days after the sign-in however busy, and no token outlives it", async () => {
    const signedIn = clock.now().getTime();
    const end = signedIn + 30 * day * 1000;
    let pair = first;
    for (let days = 6; days < 30; days += 6) {
      clock.advanceSeconds(6 * day);
      pair = await refresh(pair);
      expect(pair.refreshExpiresAt.getTime()).toBeLessThanOrEqual(end);
    }
    clock.advanceSeconds(6 * day - minute);
    pair = await refresh(pair);
    expect([pair.accessExpiresAt.getTime(), pair.refreshExpiresAt.getTime()]).toEqual([end, end]);
    clock.advanceSeconds(minute);
    expect(await refusal(pair.refreshToken)).toBe("refresh_refused");
    expect(await identify(deps, pair.accessToken)).toBeNull();
  });

  it("refuses a deactivated person, and goes on when they are active again", async () => {
    await database.db.update(users).set({ isActive: false }).where(eq(users.id, userId));
    expect(await refusal(first.refreshToken)).toBe("account_deactivated");
    await database.db.update(users).set({ isActive: true }).where(eq(users.id, userId));
    expect((await row(first)).generation).toBe(0);
    expect(await refresh(first)).toBeDefined();
  });

  it("depends on no signing key: a secret that changed with no old one costs one silent refresh", async () => {
    const keyring = await createKeyring("n3W5sEcReT7kEy9aB1cD3eF5gH7iJ9kL", [], "2");
    const changed = { ...deps, tokens: { ...deps.tokens, keyring } };
    expect(await identify(changed, first.accessToken)).toBeNull();
    const { pair } = await refreshSession(changed, first.refreshToken, device);
    expect((await identify(changed, pair.accessToken))?.user.id).toBe(userId);
    expect((await row(first)).kid).toBe(keyring.kid);
  });

  it("notes the device that refreshed, cut to what the column is meant for", async () => {
    await refreshSession(deps, first.refreshToken, { userAgent: "x".repeat(5000), address: "192.0.2.9" });
    expect(await row(first)).toMatchObject({ userAgent: "x".repeat(512), address: "192.0.2.9" });
  });
});
