import { randomBytes } from "node:crypto";
import type { TokenPair } from "@/lib/contracts/sessions";
import { signAccessToken } from "@/lib/edge/access-token";
import type { Keyring } from "@/lib/edge/keyring";
import { formatRefreshToken } from "./refresh-token";
import type { SessionRow } from "./store";

/** How tokens are made, from the settings. */
export interface TokenSettings {
  keyring: Keyring;
  issuer: string;
  accessMinutes: number;
  idleDays: number;
  absoluteDays: number;
}

/** Whom an access token speaks of, beside its session. */
export interface TokenSubject {
  userId: number;
  role: string;
  venueId: number | null;
  entitlements: string[];
}

type SessionFacts = Pick<
  SessionRow,
  "id" | "familyKey" | "generation" | "authTime" | "amr" | "idleExpiresAt" | "absoluteExpiresAt"
>;

/** The pair of the session's current generation. @param secret the current refresh token's secret. */
export async function mintPair(
  settings: TokenSettings,
  session: SessionFacts,
  subject: TokenSubject,
  secret: Uint8Array,
  now: Date,
): Promise<TokenPair> {
  const iat = Math.floor(now.getTime() / 1000);
  // No access token outlives its session.
  const exp = Math.min(
    iat + settings.accessMinutes * 60,
    Math.floor(session.absoluteExpiresAt.getTime() / 1000),
  );
  const accessToken = await signAccessToken(settings.keyring, settings.issuer, {
    sub: String(subject.userId),
    sid: session.id,
    jti: `${session.generation}.${randomBytes(12).toString("base64url")}`,
    iat,
    exp,
    auth_time: Math.floor(session.authTime.getTime() / 1000),
    amr: session.amr,
    roles: [subject.role],
    entitlements: subject.entitlements,
    ...(subject.venueId === null ? {} : { venue_id: subject.venueId }),
  });
  return {
    accessToken,
    accessExpiresAt: new Date(exp * 1000),
    refreshToken: formatRefreshToken(session, session.generation, secret),
    refreshExpiresAt: session.idleExpiresAt,
  };
}
