import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { changePassword } from "@/lib/accounts/change-password";
import { profiles, users } from "@/lib/db/schema";
import { identify } from "@/lib/sessions/identify";
import { passwords } from "@/tests/fixtures/older/passwords";
import { createTestDeps } from "@/tests/support/deps";
import { createOlderDatabase, type OlderDatabase } from "@/tests/support/older-database";
import { openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { dumpTarget, getTakenOver, runImport, scriptTimeout, signInAs } from "./taken-over";

vi.setConfig({ testTimeout: scriptTimeout });

let older: OlderDatabase;
beforeAll(async () => {
  older = await createOlderDatabase(inject("serverUrl"), "second-form");
});
afterAll(() => older.close());

describe("an import that is run again", () => {
  const target = useDatabase();

  it("changes nothing", async () => {
    await runImport(target.url, older.url);
    const once = await dumpTarget(target.db);
    const { report } = await runImport(target.url, older.url);
    expect(await dumpTarget(target.db)).toEqual(once);
    expect(report.counts).toMatchObject({ created: 0, updated: 0, unchanged: 95 });
  });

  it("leaves what people changed here: password, names, and an account that was deleted", async () => {
    const deps = await createTestDeps({ db: target.db, now: () => new Date() });
    const { pair } = await openSession(deps, 2);
    const identity = await identify(deps, pair.accessToken);
    if (!identity) throw new Error("The session that was opened is none");
    const newPassword = "harbour lantern violet 42";
    await changePassword(deps, identity, {
      current_password: passwords["second-form"][2],
      new_password: newPassword,
    });
    await target.db.update(profiles).set({ name: "Bruno Renamed" }).where(eq(profiles.userId, 2));
    await target.db.update(users).set({ role: "global_admin", isActive: false }).where(eq(users.id, 5));
    await target.db.delete(users).where(eq(users.id, 7));
    // The first good sign-in rewrites the older hash; that is not undone either.
    await signInAs(target.db, "hana", passwords["second-form"][9]);

    const before = await dumpTarget(target.db);
    await runImport(target.url, older.url);
    expect(await dumpTarget(target.db)).toEqual(before);
    expect(await signInAs(target.db, "bruno", newPassword)).toBe(2);
    expect((await getTakenOver(target.db, "2")).profile?.name).toBe("Bruno Renamed");
    await expect(signInAs(target.db, "farah", passwords["second-form"][7])).rejects.toMatchObject({
      code: "invalid_credentials",
    });
  });
});

describe("a dry run", () => {
  const target = useDatabase();

  it("writes nothing, and tells what an import then does", async () => {
    const empty = await dumpTarget(target.db);
    const dry = await runImport(target.url, older.url, ["--dry-run"]);
    expect(await dumpTarget(target.db)).toEqual(empty);
    const { report } = await runImport(target.url, older.url);
    expect(dry.report.dryRun).toBe(true);
    expect(dry.report.counts).toEqual(report.counts);
    expect(dry.report.findings).toEqual(report.findings);
  });
});

describe("people who were here before", () => {
  const target = useDatabase();

  it("keep their ids, names and e-mails; those who come later are told of", async () => {
    const [settler] = await target.db
      .insert(users)
      .values({
        id: 2,
        username: "Dmitri",
        usernameKey: "dmitri",
        email: "Elif@example.com",
        emailKey: "elif@example.com",
      })
      .returning();
    await target.db.insert(profiles).values({ userId: 2, name: "Settler" });
    const { report } = await runImport(target.url, older.url);
    const [still] = await target.db.select().from(users).where(eq(users.id, 2));
    expect(still).toEqual(settler);
    const bruno = await getTakenOver(target.db, "2");
    expect(bruno.user.id).toBeGreaterThan(5000);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: "id_in_use", legacyId: "2", userId: bruno.user.id }),
    );
    expect(await signInAs(target.db, "bruno", passwords["second-form"][2])).toBe(bruno.user.id);
    expect(await signInAs(target.db, "dmitri", passwords["second-form"][5])).toBe(5);
    expect(await signInAs(target.db, "elif@example.com", passwords["second-form"][6])).toBe(6);
  });
});
