import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Whether a request carries exactly this secret as its bearer token. */
export function bearsSecret(headers: Headers, secret: string): boolean {
  // Digests are of one length, so the comparison tells nothing of where they differ.
  return timingSafeEqual(digest(headers.get("authorization") ?? ""), digest(`Bearer ${secret}`));
}
