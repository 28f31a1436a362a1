/** One signing key. `fingerprint` names the secret without telling it; `kid` is `<TOKEN_VERSION>.<fingerprint>`. */
export interface SigningKey {
  key: CryptoKey;
  fingerprint: string;
}

/** The key that signs, and every key that still verifies. */
export interface Keyring {
  current: SigningKey;
  version: string;
  kid: string;
  byFingerprint: ReadonlyMap<string, SigningKey>;
}

const encoder = new TextEncoder();

async function signingKey(secret: string): Promise<SigningKey> {
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  // A MAC under the secret, cut to 72 bits: equal for equal secrets, and useless for guessing one of 256 bits.
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode("gatehouse signing key fingerprint"));
  const fingerprint = btoa(String.fromCharCode(...new Uint8Array(mac, 0, 9)))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  return { key, fingerprint };
}

/**
 * The keyring of `JWT_SECRET` (signs), `JWT_SECRET_OLD` (still verify) and `TOKEN_VERSION`. Keys are found by their
 * fingerprint, so an old key needs no version beside it to be known again.
 */
export async function createKeyring(
  current: string,
  old: readonly string[],
  version: string,
): Promise<Keyring> {
  const [signing, ...verifying] = await Promise.all([current, ...old].map(signingKey));
  if (!signing) throw new Error("A keyring needs a signing key");
  const byFingerprint = new Map([signing, ...verifying].map((entry) => [entry.fingerprint, entry]));
  return { current: signing, version, kid: `${version}.${signing.fingerprint}`, byFingerprint };
}

/** The key a `kid` names, from our own map and nowhere else; null for one we do not hold (RFC 8725, 3.10). */
export function findKey(keyring: Keyring, kid: unknown): SigningKey | null {
  if (typeof kid !== "string") return null;
  return keyring.byFingerprint.get(kid.slice(kid.lastIndexOf(".") + 1)) ?? null;
}
