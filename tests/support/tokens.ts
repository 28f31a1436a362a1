import { eq, sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import type { Db } from "@/lib/db/client";
import { sessions } from "@/lib/db/schema";
import { type AccessClaims, signAccessToken } from "@/lib/edge/access-token";
import { createKeyring } from "@/lib/edge/keyring";
import type { ApiClient } from "./client";
import { testSecrets } from "./deps";
import type { TestStack } from "./stack";

/** What the client's access cookie says. */
export function claimsOf(api: ApiClient): AccessClaims {
  return decodeJwt<AccessClaims>(api.cookies.get("gh_access") ?? "");
}

/** The client's access token signed anew, with other claims or another key. */
export async function remint(
  stack: TestStack,
  api: ApiClient,
  change: Partial<AccessClaims> = {},
  secret = testSecrets.jwt,
): Promise<string> {
  const keyring = await createKeyring(secret, [], "1");
  return signAccessToken(keyring, stack.env.APP_URL ?? "", { ...claimsOf(api), ...change });
}

/** An access token of the client's session that ran out ten minutes ago. */
export function expiredToken(stack: TestStack, api: ApiClient): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return remint(stack, api, { iat: now - 1500, exp: now - 600 });
}

/** The session's row, by the client's access cookie. */
export async function sessionOf(stack: TestStack, api: ApiClient): Promise<typeof sessions.$inferSelect> {
  return findSession(stack, claimsOf(api).sid);
}

export async function findSession(stack: TestStack, id: string): Promise<typeof sessions.$inferSelect> {
  const [row] = await stack.db.select().from(sessions).where(eq(sessions.id, id));
  if (!row) throw new Error("There is no such session");
  return row;
}

/** Makes the session's last rotation older, as if the time had passed since. */
export async function ageRotation(db: Db, sessionId: string, seconds: number): Promise<void> {
  await db
    .update(sessions)
    .set({ rotatedAt: sql`${sessions.rotatedAt} - make_interval(secs => ${seconds})` })
    .where(eq(sessions.id, sessionId));
}
