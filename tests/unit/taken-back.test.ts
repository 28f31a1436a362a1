import { eq } from "drizzle-orm";
import { expect, it, onTestFinished } from "vitest";
import { register } from "@/lib/accounts/register";
import { signIn } from "@/lib/accounts/sign-in";
import { verifyAudit } from "@/lib/audit/verify";
import { auditEvents, mails, sessions, users } from "@/lib/db/schema";
import { endOtherSessions, signOut } from "@/lib/sessions/end";
import { identify } from "@/lib/sessions/identify";
import { refreshSession } from "@/lib/sessions/refresh";
import { createTestDeps, device } from "@/tests/support/deps";
import { takeBackCommits } from "@/tests/support/taken-back";
import { newPerson } from "@/tests/support/visits";
import { useDatabase } from "@/tests/support/vitest";

const database = useDatabase();

/** Everything of a session's life, in a database that takes back every transaction once before it lets it stand. */
it("whatever is taken back at its commit is done again, whole and once", async () => {
  const { db } = database;
  const takenBack = await takeBackCommits(db, "audit_events");
  onTestFinished(() => takenBack.end());
  const deps = await createTestDeps({ db, now: () => new Date() });
  const person = newPerson();

  const registered = await register(deps, person, device);
  const { username, password } = person;
  const other = await signIn(deps, { username, password }, device);
  const refreshed = await refreshSession(deps, registered.pair.refreshToken, device);
  const identity = await identify(deps, refreshed.pair.accessToken);
  if (!identity) throw new Error("A new access token names nobody");
  expect(await endOtherSessions(deps, identity)).toBe(1);
  expect(await identify(deps, other.pair.accessToken)).toBeNull();
  await signOut(deps, { accessToken: null, refreshToken: refreshed.pair.refreshToken });

  const types = ["registered", "signed_in", "token_refreshed", "sessions_revoked", "signed_out"];
  const events = await db.select().from(auditEvents).orderBy(auditEvents.seq);
  expect(events.map(({ type }) => type)).toEqual(types);
  expect(await verifyAudit(db)).toEqual({ ok: true, rows: types.length });
  expect(await takenBack.count(), "each of them once").toBe(types.length);
  const { id } = registered.user;
  const rows = await db.select().from(sessions).where(eq(sessions.userId, id));
  expect(rows.map(({ generation, revokedReason }) => [generation, revokedReason])).toEqual(
    expect.arrayContaining([
      [1, "signed_out"],
      [0, "ended_by_owner"],
    ]),
  );
  expect(rows).toHaveLength(2);
  expect(await db.select().from(users)).toHaveLength(1);
  const letters = await db.select({ kind: mails.kind }).from(mails).where(eq(mails.userId, id));
  expect(new Set(letters.map(({ kind }) => kind)).size, "no letter is written twice").toBe(letters.length);
});
