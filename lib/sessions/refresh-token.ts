import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * A refresh token is `secret.tag`, both base64url: 256 secret bits, and a tag of session id, generation and proof. The
 * proof (a MAC under the session's own key) tells a token that was once minted for a session from one that was made
 * up, so reuse of any ancestor is detected without keeping ancestors, and nobody can end a session by guessing.
 */
export interface PresentedToken {
  secret: Buffer;
  sessionId: string;
  generation: number;
  proof: Buffer;
}

const secretBytes = 32;
const proofBytes = 16;
const tagBytes = 16 + 4 + proofBytes;

export const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

function generationBytes(generation: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(generation);
  return bytes;
}

function prove(familyKey: Uint8Array, generation: number, secret: Uint8Array): Buffer {
  return createHmac("sha256", familyKey)
    .update(generationBytes(generation))
    .update(sha256(secret))
    .digest()
    .subarray(0, proofBytes);
}

export const newSecret = (): Buffer => randomBytes(secretBytes);
export const newFamilyKey = (): Buffer => randomBytes(32);
export const newSalt = (): Buffer => randomBytes(32);

/** The one successor of a secret under a salt: whoever presents the parent again gets the same token again. */
export function successorOf(secret: Uint8Array, salt: Uint8Array): Buffer {
  return createHmac("sha256", salt).update(secret).digest();
}

/** The text a client keeps. */
export function formatRefreshToken(
  session: { id: string; familyKey: Uint8Array },
  generation: number,
  secret: Uint8Array,
): string {
  const id = Buffer.from(session.id.replaceAll("-", ""), "hex");
  const tag = Buffer.concat([id, generationBytes(generation), prove(session.familyKey, generation, secret)]);
  return `${Buffer.from(secret).toString("base64url")}.${tag.toString("base64url")}`;
}

/** What a client presented; null for anything that has not the form of a refresh token. */
export function parseRefreshToken(text: string): PresentedToken | null {
  const match = /^([\w-]{43})\.([\w-]{48})$/.exec(text);
  if (!match?.[1] || !match[2]) return null;
  const secret = Buffer.from(match[1], "base64url");
  const tag = Buffer.from(match[2], "base64url");
  if (secret.length !== secretBytes || tag.length !== tagBytes) return null;
  const hex = tag.subarray(0, 16).toString("hex");
  const sessionId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { secret, sessionId, generation: tag.readUInt32BE(16), proof: tag.subarray(20) };
}

/** Whether the token was minted for this session, at whatever time. */
export function isOfFamily(token: PresentedToken, familyKey: Uint8Array): boolean {
  return timingSafeEqual(token.proof, prove(familyKey, token.generation, token.secret));
}

export function isSameHash(secret: Uint8Array, hash: Uint8Array | null): boolean {
  return hash !== null && timingSafeEqual(sha256(secret), hash);
}
