import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether one of these secrets signed this body: HMAC-MD5 over the raw bytes, in hex (docs.patreon.com, "Webhook
 * Responses"). An empty secret signs nothing, because anybody could have signed with it (CVE-2026-26078 was that).
 * @param signature the header `X-Patreon-Signature`; null where it is missing.
 */
export function isSigned(body: Uint8Array, signature: string | null, secrets: readonly string[]): boolean {
  // Before decoding, which would quietly stop at the first character that is no hex.
  if (signature === null || !/^[0-9a-f]{32}$/i.test(signature)) return false;
  const given = Buffer.from(signature, "hex");
  let isKnown = false;
  // All of them, so that the time taken tells nothing of which one fits.
  for (const secret of secrets) {
    if (secret === "") continue;
    const fits = timingSafeEqual(createHmac("md5", secret).update(body).digest(), given);
    isKnown = fits || isKnown;
  }
  return isKnown;
}

/** The signature Patreon would send with this body. */
export const sign = (body: Uint8Array, secret: string): string =>
  createHmac("md5", secret).update(body).digest("hex");
