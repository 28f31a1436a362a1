/**
 * A stored hash as its parameters say it: bcrypt, ours and the older systems', or one of the two forms of Werkzeug, which
 * the Flask system wrote (https://werkzeug.palletsprojects.com/en/stable/utils/#module-werkzeug.security).
 */
export type PasswordHash =
  | { kind: "bcrypt"; version: "2a" | "2b" | "2y"; cost: number; text: string }
  | { kind: "scrypt"; N: number; r: number; p: number; salt: string; hex: string }
  | { kind: "pbkdf2"; digest: keyof typeof digestBytes; iterations: number; salt: string; hex: string };

const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const;
const scryptBytes = 64;

/*
 * Bounds, so that a row that came from elsewhere cannot make a sign-in take minutes or all the memory. Werkzeug's own
 * parameters, past and present, lie far within: scrypt 32768:8:1, pbkdf2 with 1000 to 1 000 000 iterations.
 */
const bcryptCostMax = 15;
const scryptMemoryMax = 256 * 1024 * 1024;
/** N·r·p, to which scrypt's time is proportional: eight times that of Werkzeug's parameters. */
const scryptWorkMax = 2 ** 21;
const pbkdf2IterationsMax = 5_000_000;

const bcryptForm = /^\$(2[aby])\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const scryptForm = /^scrypt:([1-9]\d{0,9}):([1-9]\d{0,9}):([1-9]\d{0,9})\$([^$]{1,128})\$([0-9a-f]+)$/;
const pbkdf2Form = /^pbkdf2:(sha1|sha256|sha512):([1-9]\d{0,9})\$([^$]{1,128})\$([0-9a-f]+)$/;

function parseBcrypt(text: string): PasswordHash | null {
  const [, version = "", digits] = bcryptForm.exec(text) ?? [];
  const cost = Number(digits);
  const known = cost >= 4 && cost <= bcryptCostMax;
  return known ? { kind: "bcrypt", version: version as "2a" | "2b" | "2y", cost, text } : null;
}

function parseScrypt(text: string): PasswordHash | null {
  const [, n, blocks, parallel, salt = "", hex = ""] = scryptForm.exec(text) ?? [];
  const [N, r, p] = [Number(n), Number(blocks), Number(parallel)];
  const isPower = N > 1 && Number.isInteger(Math.log2(N));
  const bounded = 128 * N * r <= scryptMemoryMax && N * r * p <= scryptWorkMax;
  if (!isPower || !bounded || hex.length !== 2 * scryptBytes) return null;
  return { kind: "scrypt", N, r, p, salt, hex };
}

function parsePbkdf2(text: string): PasswordHash | null {
  const [, name = "", count, salt = "", hex = ""] = pbkdf2Form.exec(text) ?? [];
  const digest = name as keyof typeof digestBytes;
  const iterations = Number(count);
  if (!(iterations <= pbkdf2IterationsMax) || hex.length !== 2 * digestBytes[digest]) return null;
  return { kind: "pbkdf2", digest, iterations, salt, hex };
}

/** Reads a stored hash. @returns null for a form that is not known, or whose parameters are out of bounds. */
export function parsePasswordHash(text: string): PasswordHash | null {
  return parseBcrypt(text) ?? parseScrypt(text) ?? parsePbkdf2(text);
}

/** Whether somebody can sign in with the password behind it; null: there is no hash. */
export const isUsableHash = (text: string | null): text is string =>
  text !== null && parsePasswordHash(text) !== null;

/** Whether a hash is to be replaced by one of ours, which is `$2b$`, once its password is known. */
export const needsRewriting = (hash: PasswordHash, cost: number): boolean =>
  hash.kind !== "bcrypt" || hash.version !== "2b" || hash.cost < cost;
