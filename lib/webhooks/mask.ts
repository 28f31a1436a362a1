/** What stands in place of a text that may tell of a person. */
export const masked = "(masked)";

const bytesMax = 64 * 1024;
/** Patreon's documents are six deep; a body that is made to be deep ends here. */
const depthMax = 12;

/** Keys whose texts are words of Patreon's own: kept, as long as they look it. */
const wordKeys = new Set(["type", "patron_status", "last_charge_status", "currency", "campaign_currency"]);
const word = /^[A-Za-z][A-Za-z_ -]{0,39}$/;
const id = /^[A-Za-z0-9-]{1,64}$/;
const date = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,15}(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const numberKey = /(?:_cents|_count|_cadence)$/;
const dateKey = /(?:_at|_date|_start|^created)$/;
/** Keys are Patreon's; what does not look like one is somebody's words too. */
const key = /^[A-Za-z0-9_:-]{1,64}$/;

function maskText(name: string, text: string): string {
  if (name === "id" && id.test(text)) return text;
  if (wordKeys.has(name) && word.test(text)) return text;
  return dateKey.test(name) && date.test(text) ? text : masked;
}

function mask(name: string, value: unknown, depth: number): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return maskText(name, value);
  if (typeof value === "number") return numberKey.test(name) ? value : masked;
  if (depth === depthMax) return masked;
  if (Array.isArray(value)) return value.map((item) => mask(name, item, depth + 1));
  return Object.fromEntries(
    Object.entries(value as object).map(([inner, item]) => [
      key.test(inner) ? inner : masked,
      mask(inner, item, depth + 1),
    ]),
  );
}

/**
 * A delivery's body as it may be kept and shown: its structure, ids, amounts, dates and Patreon's own words. Everything
 * else is masked, what Patreon may add tomorrow too.
 * @returns null for what is no JSON object, or too large to be looked at.
 */
export function maskBody(bytes: Uint8Array): unknown {
  if (bytes.length > bytesMax) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null ? mask("", value, 0) : null;
  } catch {
    return null;
  }
}
