import { randomBytes } from "node:crypto";
import { foldName } from "@/lib/accounts/names";
import type { Db } from "@/lib/db/client";
import { profiles, users } from "@/lib/db/schema";
import { startSession } from "@/lib/sessions/start";
import type { createTestDeps } from "./deps";
import { device } from "./deps";

type Deps = Awaited<ReturnType<typeof createTestDeps>>;

/** Somebody with an account and a profile; a test states only what it is about. @returns the user's row. */
export async function insertPerson(
  db: Db,
  change: Partial<typeof users.$inferInsert> = {},
): Promise<typeof users.$inferSelect> {
  const username = `p${randomBytes(5).toString("hex")}`;
  const [row] = await db
    .insert(users)
    .values({ username, usernameKey: foldName(username), ...change })
    .returning();
  if (!row) throw new Error("An insert returned no row");
  await db.insert(profiles).values({ userId: row.id, name: username });
  return row;
}

/** A session of somebody new, or of `userId`, begun now. */
export async function openSession(deps: Pick<Deps, "db" | "now" | "tokens">, userId?: number) {
  const id = userId ?? (await insertPerson(deps.db)).id;
  const subject = { userId: id, role: "member", venueId: null, entitlements: [] };
  const { pair } = await deps.db.transaction((tx) =>
    startSession(tx, deps.tokens, { subject, amr: "pwd", device, now: deps.now() }),
  );
  return { userId: id, pair };
}
