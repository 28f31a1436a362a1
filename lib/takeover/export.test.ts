import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { patreonAccounts, users } from "@/lib/db/schema";
import { createTestDeps } from "@/tests/support/deps";
import { createOlderDatabase, type OlderDatabase } from "@/tests/support/older-database";
import { useDatabase } from "@/tests/support/vitest";
import { exportLegacy } from "./export";
import { recogniseForm } from "./form";
import { importLegacy } from "./import";
import { openSource } from "./open-source";

describe("the way back", () => {
  const target = useDatabase();
  let older: OlderDatabase;
  let deps: Awaited<ReturnType<typeof createTestDeps>>;

  beforeEach(async () => {
    older = await createOlderDatabase(inject("serverUrl"), "second-form");
    deps = await createTestDeps({ db: target.db, now: () => new Date() });
  });
  afterEach(() => older.close());

  async function takeOver() {
    const source = await openSource(older.url);
    try {
      const form = recogniseForm(await source.tables(), new Map());
      return await importLegacy(deps, source, form, { dryRun: false, onConflict: "report" });
    } finally {
      await source.close();
    }
  }

  it("knows nothing of a system that was never taken over", async () => {
    expect(await exportLegacy(deps, "venues")).toBeNull();
  });

  it("brings back what was changed here, and nothing else, as SQL that the older database takes", async () => {
    await takeOver();
    const hash = "$2b$12$abcdefghijklmnopqrstuOabcdefghijklmnopqrstuabcdefghijkl";
    const at = new Date("2026-11-20T10:00:00Z");
    await target.db.update(users).set({ passwordHash: hash, passwordChangedAt: at }).where(eq(users.id, 2));
    // A hash rewritten at a sign-in is no change: the older one still fits there.
    await target.db.update(users).set({ passwordHash: hash }).where(eq(users.id, 5));
    const sealed = await deps.tokenBox.seal("renewed '\\ access");
    await target.db
      .update(patreonAccounts)
      .set({ accessToken: sealed, refreshToken: sealed, tokenExpiresAt: at, updatedAt: new Date() })
      .where(eq(patreonAccounts.userId, 1));
    await target.db.delete(users).where(eq(users.id, 7));
    const [made] = await target.db
      .insert(users)
      .values({
        username: "O'New \\ one",
        usernameKey: "o'new \\ one",
        email: "new@here.example",
        emailKey: "new@here.example",
      })
      .returning();
    if (!made) throw new Error("Nobody was made");

    const exported = await exportLegacy(deps, "patreon");
    expect(exported).toMatchObject({ changed: 2, added: 1, deleted: 1, leftOut: [] });
    await older.run(exported?.lines.join("\n") ?? "");

    const rows = new Map((await older.run("select * from users")).map((row) => [row.id, row]));
    expect(rows.get(2)?.password_hash).toBe(hash);
    expect(rows.get(5)?.password_hash).not.toBe(hash);
    expect(rows.get(1)).toMatchObject({
      access_token: "renewed '\\ access",
      refresh_token: "renewed '\\ access",
    });
    expect(rows.get(made.id)).toMatchObject({ username: "O'New \\ one", email: "new@here.example" });
    expect(rows.has(7)).toBe(false);
    const [next] = await older.run("select nextval('users_id_seq')::integer as id");
    expect(next?.id).toBeGreaterThan(made.id);
  });
});
