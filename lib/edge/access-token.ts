import { errors, jwtVerify, SignJWT } from "jose";
import { isCompactHs256 } from "./compact-form";
import { findKey, type Keyring } from "./keyring";

/** RFC 9068, 2.1: the type that keeps a token of another purpose from being taken for an access token. */
const type = "at+jwt";
const audience = "gatehouse";

/** What an access token says. Times are seconds since 1970; `jti` begins with the generation that minted it. */
export interface AccessClaims {
  sub: string;
  sid: string;
  jti: string;
  iat: number;
  exp: number;
  auth_time: number;
  amr: string[];
  roles: string[];
  entitlements: string[];
  venue_id?: number;
}

/** `expired` and `claims` are said of tokens that are signed with a key of ours, and of no others. */
export type AccessVerdict =
  | { ok: true; claims: AccessClaims; kid: string }
  | { ok: false; reason: "malformed" | "unknown_key" | "signature" | "expired" | "claims" };

/** Signs an access token with the current key. */
export function signAccessToken(keyring: Keyring, issuer: string, claims: AccessClaims): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256", typ: type, kid: keyring.kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .sign(keyring.current.key);
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === "string");

function isAccessClaims(payload: Record<string, unknown>): payload is Record<string, unknown> & AccessClaims {
  return (
    typeof payload.sub === "string" &&
    /^[1-9][0-9]{0,9}$/.test(payload.sub) &&
    typeof payload.sid === "string" &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(payload.sid) &&
    typeof payload.jti === "string" &&
    typeof payload.iat === "number" &&
    typeof payload.exp === "number" &&
    typeof payload.auth_time === "number" &&
    isTextList(payload.amr) &&
    isTextList(payload.roles) &&
    isTextList(payload.entitlements)
  );
}

type Signed = Extract<AccessVerdict, { ok: true }>;

interface VerifyOptions {
  issuer: string;
  now: Date;
  skewSeconds: number;
}

/** A page's requests all bring the same token, and verifying it costs as much as the query that follows. */
const rememberedMax = 2000;

/** Tokens found well-signed by a keyring. Of a token nothing but its times can change, and those are judged anew. */
const remembered = new WeakMap<Keyring, Map<string, Signed>>();

function remember(keyring: Keyring, name: string, signed: Signed): void {
  const tokens = remembered.get(keyring) ?? new Map<string, Signed>();
  remembered.set(keyring, tokens);
  const oldest = tokens.size >= rememberedMax ? tokens.keys().next() : null;
  if (oldest && !oldest.done) tokens.delete(oldest.value);
  tokens.set(name, signed);
}

/** RFC 7519, 4.1.4 and 4.1.6, with so much difference between clocks as is allowed. */
function judgeTimes(signed: Signed, { now, skewSeconds }: VerifyOptions): AccessVerdict {
  const seconds = Math.floor(now.getTime() / 1000);
  if (signed.claims.exp <= seconds - skewSeconds) return { ok: false, reason: "expired" };
  if (signed.claims.iat > now.getTime() / 1000 + skewSeconds) return { ok: false, reason: "claims" };
  return signed;
}

/**
 * Checks signature, algorithm, type, issuer, audience and times. Never throws: whatever is wrong means "not signed
 * in". The algorithm is pinned and the key comes from our own map (RFC 8725, 3.1 and 3.10).
 */
export async function verifyAccessToken(
  token: string,
  keyring: Keyring,
  options: VerifyOptions,
): Promise<AccessVerdict> {
  const name = `${options.issuer} ${token}`;
  const known = remembered.get(keyring)?.get(name);
  if (known) return judgeTimes(known, options);
  if (!isCompactHs256(token)) return { ok: false, reason: "malformed" };
  const verdict = await verifySignature(token, keyring, options);
  if (!verdict.ok) return verdict;
  remember(keyring, name, verdict);
  return judgeTimes(verdict, options);
}

async function verifySignature(
  token: string,
  keyring: Keyring,
  options: VerifyOptions,
): Promise<AccessVerdict> {
  let kid = "";
  let knownKey = true;
  try {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        const found = findKey(keyring, header.kid);
        knownKey = found !== null;
        if (!found) throw new errors.JWKSNoMatchingKey();
        kid = String(header.kid);
        return found.key;
      },
      {
        algorithms: ["HS256"],
        typ: type,
        issuer: options.issuer,
        audience,
        currentDate: options.now,
        clockTolerance: options.skewSeconds,
        requiredClaims: ["sub", "sid", "jti", "iat", "exp", "auth_time"],
      },
    );
    if (!isAccessClaims(payload)) return { ok: false, reason: "claims" };
    return { ok: true, claims: payload, kid };
  } catch (error) {
    if (!knownKey) return { ok: false, reason: "unknown_key" };
    if (error instanceof errors.JWTExpired) return { ok: false, reason: "expired" };
    if (error instanceof errors.JWTInvalid || error instanceof errors.JWTClaimValidationFailed)
      return { ok: false, reason: "claims" };
    if (error instanceof errors.JWSInvalid) return { ok: false, reason: "malformed" };
    return { ok: false, reason: "signature" };
  }
}
