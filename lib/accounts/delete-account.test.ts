import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { OwnData } from "@/lib/contracts/own-data";
import { auditEvents, legacyAccounts, mails, patreonAccounts, sessions, users } from "@/lib/db/schema";
import { keepGrant } from "@/lib/patreon/grants";
import { endOtherSessions } from "@/lib/sessions/end";
import { identify } from "@/lib/sessions/identify";
import { createClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { lettersIn } from "@/tests/support/letters";
import { clearDatabase } from "@/tests/support/patreon-world";
import { insertPerson, openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { deleteAccount } from "./delete-account";
import { sendResetLinks } from "./forgotten-password";
import { downloadOwnData } from "./own-data";

const database = useDatabase();
beforeEach(async () => {
  await clearDatabase(database.db);
  for (const table of [mails, legacyAccounts]) await database.db.delete(table);
});

const password = "correct horse battery";
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.code,
  );

async function open() {
  const clock = createClock();
  const deps = await createTestDeps({ db: database.db, now: clock.now });
  /** Somebody who is signed in. */
  const enter = async (change: Partial<typeof users.$inferInsert> = {}) => {
    const passwordHash = await deps.hasher.hash(password);
    const { id, username } = await insertPerson(database.db, { passwordHash, ...change });
    const { pair } = await openSession(deps, id);
    const owner = await identify(deps, pair.accessToken);
    if (!owner) throw new Error("A session that was opened is one");
    const leave = (confirm = "delete", current_password = password) =>
      outcome(deleteAccount(deps, owner, { confirm, current_password }));
    return { id, username: username ?? "", owner, leave };
  };
  return { clock, deps, enter };
}

const exists = async (id: number) =>
  (await database.db.select().from(users).where(eq(users.id, id))).length === 1;

/** Every row of every table that holds this text. */
async function tracesOf(text: string): Promise<string[]> {
  const tables = await database.db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await database.db.execute<{ count: number }>(
      sql`select count(*)::integer as count from ${sql.identifier(name)} t where t::text ilike ${`%${text}%`}`,
    );
    if (row?.count) found.push(name);
  }
  return found;
}

describe("deleting one's account", () => {
  it("leaves nothing that names the person, and an event with numbers only", async () => {
    const { deps, clock, enter } = await open();
    const email = { email: "gone.forever@example.com", emailKey: "gone.forever@example.com" };
    const { id, username, leave } = await enter(email);
    const other = await enter();
    await database.db.insert(legacyAccounts).values({
      ...{ system: "patreon", kind: "user", legacyId: "7", userId: id, digest: "d", importedAt: clock.now() },
      ...{ username, email: email.email, patreonId: "9001", written: { username, email: email.email } },
    });
    expect(await leave(username.toUpperCase())).toBe("done");
    expect(await exists(id)).toBe(false);
    const letters = await lettersIn(database.db);
    expect(letters).toMatchObject([{ kind: "account_deleted", to: email.email }]);
    await database.db.delete(mails);
    expect(await tracesOf(username)).toEqual([]);
    expect(await tracesOf("gone.forever")).toEqual([]);
    expect(await database.db.select().from(legacyAccounts)).toMatchObject([
      { legacyId: "7", userId: null, username: null, email: null, patreonId: null, written: {}, digest: "d" },
    ]);
    const events = await database.db.select().from(auditEvents).where(eq(auditEvents.subjectId, id));
    expect(events.at(-1)).toMatchObject({ type: "account_deleted", details: '{"sessions":1}' });
    expect(await database.db.select().from(sessions)).toMatchObject([{ userId: other.id }]);
    expect(deps.mail.way.kind).toBe("mailbox");
  });

  it("forgets what Patreon granted, and nobody else's grant", async () => {
    const { deps, clock, enter } = await open();
    const patreonUserId = "9001234";
    const gone = await enter({ patreonId: patreonUserId, patreonConnected: true });
    const other = await enter({ patreonId: "9001235", patreonConnected: true });
    const keep = (userId: number, of: string) =>
      database.db.transaction((tx) =>
        keepGrant(tx, deps.tokenBox, {
          ...{ userId, patreonUserId: of, at: clock.now() },
          grant: { accessToken: "a", refreshToken: "r", expiresInSeconds: 60, scopes: ["identity"] },
        }),
      );
    await keep(gone.id, patreonUserId);
    await keep(other.id, "9001235");
    expect(await gone.leave()).toBe("done");
    expect(await database.db.select().from(patreonAccounts)).toMatchObject([{ userId: other.id }]);
    expect(await tracesOf(patreonUserId)).toEqual([]);
  });

  it("keeps an older name that another has too: the deleted person's older token must not name that one", async () => {
    const { clock, enter } = await open();
    const [gone, other] = [await enter(), await enter()];
    const row = { digest: "d", written: {}, importedAt: clock.now(), username: "Sam" };
    await database.db.insert(legacyAccounts).values([
      { ...row, system: "patreon", kind: "user", legacyId: "1", userId: gone.id },
      { ...row, system: "patreon", kind: "user", legacyId: "2", userId: other.id },
    ]);
    await gone.leave();
    expect(await tracesOf("Sam")).toEqual(["legacy_accounts"]);
    await other.leave();
    expect(await tracesOf("Sam")).toEqual([]);
  });

  it("takes the right password and the word, and where there is no password a fresh sign-in", async () => {
    const { clock, enter } = await open();
    const { id, leave } = await enter();
    expect(await leave("somebody else")).toBe("invalid_request");
    expect(await leave("delete", "not it")).toBe("wrong_password");
    const bare = await enter({ passwordHash: null });
    clock.advanceSeconds(15 * 60 + 1);
    expect(await bare.leave()).toBe("not_authenticated");
    clock.advanceSeconds(-60);
    expect(await bare.leave()).toBe("done");
    expect(await exists(id)).toBe(true);
  });

  it("from two tabs at once deletes once, and the other is told that nobody is signed in", async () => {
    const { enter } = await open();
    const { leave } = await enter();
    const ends = await Promise.all([leave(), leave(), leave()]);
    expect(ends.sort()).toEqual(["done", "not_authenticated", "not_authenticated"]);
  });

  it("is refused to the last super admin; of the last two at once one goes", async () => {
    const { enter } = await open();
    const [one, two] = [await enter({ role: "super_admin" }), await enter({ role: "super_admin" })];
    await enter({ role: "super_admin", isActive: true }).then(({ id }) =>
      database.db.update(users).set({ isActive: false }).where(eq(users.id, id)),
    );
    const ends = await Promise.all([one.leave(), two.leave()]);
    expect(ends.sort()).toEqual(["done", "last_super_admin"]);
    expect([await exists(one.id), await exists(two.id)].filter(Boolean)).toHaveLength(1);
  });
});

describe("one's own data", () => {
  it("holds no secret in any form, and that it was handed out is recorded", async () => {
    const { deps, enter } = await open();
    const { owner, id } = await enter({ email: "ada@example.com", emailKey: "ada@example.com" });
    const data = await downloadOwnData(deps, owner);
    expect(data.account).toMatchObject({ email: "ada@example.com", hasPassword: true });
    expect(data.devices).toHaveLength(1);
    const text = JSON.stringify(data);
    expect(text).not.toContain(owner.user.passwordHash);
    expect(text).not.toMatch(/hash|token|secret/i);
    const events = await database.db.select().from(auditEvents).where(eq(auditEvents.subjectId, id));
    expect(events.map(({ type }) => type)).toEqual(["data_downloaded"]);
  });

  it("tells of sessions that are over and of letters, as long as they are kept, and of nobody else's", async () => {
    const { clock, deps, enter } = await open();
    const email = { email: "ada@example.com", emailKey: "ada@example.com" };
    const { owner, id } = await enter(email);
    await (await enter()).leave();
    const begun = clock.now();
    await openSession(deps, id);
    clock.advanceSeconds(60);
    expect(await endOtherSessions(deps, owner)).toBe(1);
    await sendResetLinks(deps, "ada@example.com");
    const ended = { address: device.address, firstSeen: begun.toISOString() };
    const written = { kind: "reset_password", to: "ada@example.com", writtenAt: clock.now().toISOString() };
    const { token } = (await lettersIn(database.db, "ada@example.com"))[0] ?? {};
    const data = await downloadOwnData(deps, owner);
    expect(data).toMatchObject({
      devices: [{ id: owner.session.id }],
      endedDevices: [{ ...ended, endedAt: clock.now().toISOString(), endedBecause: "ended_by_owner" }],
      letters: [{ ...written, status: "sent" }],
    });
    expect(OwnData.strict().parse(data)).toEqual(data);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(data)).not.toContain(token);
    clock.advanceSeconds(8 * 86_400);
    const later = await downloadOwnData(deps, owner);
    const ranOut = new Date(begun.getTime() + 7 * 86_400_000).toISOString();
    expect([later.devices, later.endedDevices.length]).toEqual([[], 2]);
    expect(later.endedDevices.find(({ id }) => id === owner.session.id)).toMatchObject({
      ...{ endedAt: ranOut, endedBecause: null },
    });
  });
});
