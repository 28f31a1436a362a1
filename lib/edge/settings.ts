import { createKeyring, type Keyring } from "./keyring";
import type { LegacySettings } from "./legacy-token";

/** What the gate needs to know, read where `lib/env.ts` (zod, Node) cannot be. */
export interface EdgeSettings {
  issuer: string;
  secure: boolean;
  domain: string | undefined;
  skewSeconds: number;
  keyring: Keyring;
  /** null: sessions of the older system are not carried over. */
  legacy: LegacySettings | null;
}

let settings: Promise<EdgeSettings> | undefined;

/** A date that cannot be read is none: `lib/env.ts` refuses to start with it. */
function readLegacy(): LegacySettings | null {
  const { LEGACY_JWT_SECRET, LEGACY_ACCEPT_UNTIL } = process.env;
  if (!LEGACY_JWT_SECRET || !LEGACY_ACCEPT_UNTIL) return null;
  const acceptUntil = new Date(LEGACY_ACCEPT_UNTIL);
  if (Number.isNaN(acceptUntil.getTime())) return null;
  return { key: new TextEncoder().encode(LEGACY_JWT_SECRET), acceptUntil };
}

async function read(): Promise<EdgeSettings> {
  const { APP_URL, JWT_SECRET, JWT_SECRET_OLD, TOKEN_VERSION, CLOCK_SKEW_SECONDS, COOKIE_DOMAIN } =
    process.env;
  if (!APP_URL || !JWT_SECRET || JWT_SECRET.length < 32)
    throw new Error("APP_URL or JWT_SECRET is missing or weak: the gate stays shut");
  const issuer = new URL(APP_URL).origin;
  const old = (JWT_SECRET_OLD ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return {
    issuer,
    secure: issuer.startsWith("https:"),
    domain: COOKIE_DOMAIN || undefined,
    skewSeconds: Math.min(Number(CLOCK_SKEW_SECONDS || 60), 120),
    keyring: await createKeyring(JWT_SECRET, old, TOKEN_VERSION || "1"),
    legacy: readLegacy(),
  };
}

/** The gate's settings, read once a process. @throws Error when the gate cannot judge: it must then stay shut. */
export function edgeSettings(): Promise<EdgeSettings> {
  settings ??= read();
  return settings;
}
