import { createHmac } from "node:crypto";
import type { Settings } from "../settings";

/** How long a receiver may take; the limit is not documented, one report says ten seconds. */
const RECEIVER_TIMEOUT_MS = 10_000;

/** What a receiver said; status is null when no answer came. */
export interface DeliveryOutcome {
  status: number | null;
  body: string;
}

/** Lower-case hex HMAC-MD5 over the exact bytes of the body, the secret taken as text. */
export function signBody(body: string, secret: string, algorithm: "md5" | "sha256" = "md5"): string {
  return createHmac(algorithm, secret).update(body, "utf8").digest("hex");
}

/** A document as webhook bytes: as it is, with `\u` escapes for whatever is not ASCII, or pretty-printed. */
export function encodeBody(document: unknown, encoding: Settings["webhookEncoding"]): string {
  if (encoding === "pretty") return `${JSON.stringify(document, null, 2)}\n`;
  const body = JSON.stringify(document);
  if (encoding === "utf8") return body;
  return body.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Posts one delivery. Never throws: an unreachable or slow receiver is an outcome without a status. */
export async function postDelivery(
  uri: string,
  headers: Record<string, string>,
  body: string,
  stop: AbortSignal,
): Promise<DeliveryOutcome> {
  try {
    const response = await fetch(uri, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      redirect: "manual",
      signal: AbortSignal.any([stop, AbortSignal.timeout(RECEIVER_TIMEOUT_MS)]),
    });
    return { status: response.status, body: (await response.text()).slice(0, 2000) };
  } catch (error) {
    return { status: null, body: reasonOf(error) };
  }
}

/** fetch says "fetch failed" and hides the reason ("connect ECONNREFUSED") in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
