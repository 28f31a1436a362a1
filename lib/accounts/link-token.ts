import { createHash, randomBytes } from "node:crypto";

/** The token of a one-time link, of 256 bits; only its hash is kept. */
export const newLinkToken = (): string => randomBytes(32).toString("base64url");

export const hashLinkToken = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Whether a text can be the token of a link; PostgreSQL is not asked for any other. */
export const isLinkToken = (text: unknown): text is string =>
  typeof text === "string" && /^[\w-]{43}$/.test(text);
