import { errors, type JWTPayload, jwtVerify } from "jose";
import { isCompactHs256 } from "./compact-form";

/** The older system's key, and until when its tokens count here. */
export interface LegacySettings {
  key: Uint8Array;
  acceptUntil: Date;
}

/**
 * What a token of the older system says, by who made it:
 * - `sub`: flask-jwt-extended; an id as text, or what the older system took for one;
 * - `patreon_id`: the first form, whose `user_id` is a Patreon id;
 * - `venues`: the system with venues, whose `user_id` is its own id.
 */
export type LegacyName =
  | { kind: "sub"; sub: string }
  | { kind: "patreon_id"; value: string }
  | { kind: "venues"; userId: string; email: string };

export type LegacyVerdict =
  /** `issuedAt` null: the token does not say when it was made. */
  | { ok: true; name: LegacyName; issuedAt: Date | null }
  | { ok: false; reason: "malformed" | "expired" | "signature" | "claims" };

/** Cookies hold no more, and no older token comes near. */
const textLengthMax = 4096;

const isTime = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER / 1000;

/** Of each kind of token what only that kind says; null for what none of the older systems made. */
function readName({ sub, user_id, type, jti, email, role }: JWTPayload & Record<string, unknown>) {
  if (sub !== undefined)
    return type === "access" && typeof sub === "string" && typeof jti === "string"
      ? ({ kind: "sub", sub } as const)
      : null;
  if (type === undefined && email === undefined && role === undefined)
    return typeof user_id === "string" ? ({ kind: "patreon_id", value: user_id } as const) : null;
  const id = typeof user_id === "number" ? String(user_id) : user_id;
  return type === "access" && typeof id === "string" && typeof email === "string"
    ? ({ kind: "venues", userId: id, email } as const)
    : null;
}

/**
 * Checks a token of the older system, with its own key and no other. Never throws. The algorithm is pinned, an end is
 * required, a refresh token is no access token (RFC 8725, 3.1, 3.10 and 3.12), and a `typ` other than the older
 * system's own is refused, so that no token of ours is ever taken for one of these.
 */
export async function verifyLegacyToken(
  text: string,
  key: Uint8Array,
  { now, skewSeconds }: { now: Date; skewSeconds: number },
): Promise<LegacyVerdict> {
  if (text.length > textLengthMax || !isCompactHs256(text)) return { ok: false, reason: "malformed" };
  try {
    const { payload, protectedHeader } = await jwtVerify(text, key, {
      algorithms: ["HS256"],
      currentDate: now,
      clockTolerance: skewSeconds,
      requiredClaims: ["exp"],
    });
    const { exp, iat } = payload;
    const name = readName(payload);
    const isOlder = (protectedHeader.typ ?? "JWT").toUpperCase() === "JWT";
    if (!name || !isOlder || !isTime(exp)) return { ok: false, reason: "claims" };
    if (iat === undefined) return { ok: true, name, issuedAt: null };
    if (!isTime(iat) || iat > now.getTime() / 1000 + skewSeconds) return { ok: false, reason: "claims" };
    return { ok: true, name, issuedAt: new Date(iat * 1000) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { ok: false, reason: "expired" };
    if (error instanceof errors.JWTClaimValidationFailed) return { ok: false, reason: "claims" };
    if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
      return { ok: false, reason: "malformed" };
    return { ok: false, reason: "signature" };
  }
}

/** Whether older sessions count at `now`. */
export function acceptsLegacy(legacy: LegacySettings | null, now: Date): legacy is LegacySettings {
  return legacy !== null && now < legacy.acceptUntil;
}
