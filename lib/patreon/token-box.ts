import { createHash } from "node:crypto";
import { CompactEncrypt, type CompactJWEHeaderParameters, compactDecrypt, errors } from "jose";

/** Encrypts secrets at rest as JWE (`dir`, A256GCM); the header names the key, and old keys still read. */
export interface TokenBox {
  seal(secret: string): Promise<string>;
  /** @returns null when no key we hold opens it: it must then be treated as lost. */
  open(sealed: string): Promise<string | null>;
}

const digest = (label: string, secret: string) => createHash("sha256").update(`${label}\0${secret}`).digest();

/** RFC 8725, 3.1: what a header asks for does not choose the algorithm. */
const algorithms = { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] };

/** @param current the secret that encrypts. @param old secrets that still decrypt. */
export function createTokenBox(current: string, old: readonly string[]): TokenBox {
  const keys = [current, ...old].map((secret) => ({
    kid: digest("gatehouse encryption key id", secret).toString("base64url").slice(0, 12),
    key: digest("gatehouse encryption key", secret),
  }));
  const byKid = new Map(keys.map(({ kid, key }) => [kid, key]));
  const keyOf = ({ kid = "" }: CompactJWEHeaderParameters) => {
    const key = byKid.get(kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  };
  const [sealing] = keys as [{ kid: string; key: Buffer }];
  return {
    seal: (secret) =>
      new CompactEncrypt(new TextEncoder().encode(secret))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: sealing.kid })
        .encrypt(sealing.key),
    async open(sealed) {
      try {
        const { plaintext } = await compactDecrypt(sealed, keyOf, algorithms);
        return new TextDecoder().decode(plaintext);
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
