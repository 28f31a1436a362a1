import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { Db } from "@/lib/db/client";
import { legacyAccounts, legacyImports } from "@/lib/db/schema";

/** The older system's secret: shorter than ours must be, as theirs mostly are. */
export const legacySecret = "kq7Zt2Wm9Xr4Lp6V";

const key = (secret: string) => new TextEncoder().encode(secret);

export interface Signing {
  secret?: string;
  header?: { alg?: string; typ?: string; kid?: string };
}

/** Signs whatever claims as the older system did; its header said `typ: JWT` and named no key. */
export function signLegacy(claims: Record<string, unknown>, signing: Signing = {}): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ typ: "JWT", ...signing.header, alg: signing.header?.alg ?? "HS256" })
    .sign(key(signing.secret ?? legacySecret));
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/** What flask-jwt-extended writes for a person, an hour after the sign-in and for 7 days from it. */
export function subClaims(sub: unknown, now: Date): Record<string, unknown> {
  const iat = seconds(now) - 3600;
  return { fresh: false, iat, jti: randomUUID(), type: "access", sub, nbf: iat, exp: iat + 7 * 86_400 };
}

/** The first form's token. */
export function firstFormClaims(patreonId: unknown, now: Date): Record<string, unknown> {
  const iat = seconds(now) - 3600;
  return { user_id: patreonId, exp: iat + 7 * 86_400, iat };
}

/** The token of the system with venues, which does not say when it was made. */
export function venuesClaims(userId: unknown, email: string, now: Date): Record<string, unknown> {
  const exp = seconds(now) + 6 * 86_400;
  return { user_id: userId, email, role: "venue_manager", venue_id: 1, exp, type: "access" };
}

/** A live token of the second form, for somebody of this id there. */
export const liveToken = (legacyId: number | string, now: Date) =>
  signLegacy(subClaims(String(legacyId), now));

type LegacyRow = typeof legacyAccounts.$inferInsert;

/** Notes that an account came from the older system, as its import does. */
export async function insertLegacy(
  db: Db,
  row: Pick<LegacyRow, "userId" | "legacyId"> & Partial<LegacyRow>,
): Promise<void> {
  const usual = { system: "patreon", kind: "user", digest: "", written: {}, importedAt: new Date() } as const;
  await db.insert(legacyAccounts).values({ ...usual, ...row });
}

/** Notes an import, after which it is known which was the highest id there. */
export async function noteImport(db: Db, highestId: number, finishedAt = new Date()): Promise<void> {
  await db
    .insert(legacyImports)
    .values({ system: "patreon", highestId, form: {}, counts: {}, startedAt: finishedAt, finishedAt });
}
