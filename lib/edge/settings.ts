import { createKeyring, type Keyring } from "./keyring";

/** What the gate needs to know, read where `lib/env.ts` (zod, Node) cannot be. */
export interface EdgeSettings {
  issuer: string;
  secure: boolean;
  domain: string | undefined;
  skewSeconds: number;
  keyring: Keyring;
}

let settings: Promise<EdgeSettings> | undefined;

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
  };
}

/** The gate's settings, read once a process. @throws Error when the gate cannot judge: it must then stay shut. */
export function edgeSettings(): Promise<EdgeSettings> {
  settings ??= read();
  return settings;
}
