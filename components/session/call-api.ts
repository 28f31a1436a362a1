import type { Problem } from "@/lib/contracts/problem";

/** How a call to our API ended; `unreached` when the network gave no answer that could be read. */
export type ApiOutcome =
  | { kind: "done"; answer: Record<string, unknown> }
  | {
      kind: "refused";
      detail: string;
      fields: Record<string, string>;
      /** How long to wait before the next try; null where waiting changes nothing. */
      retryAfterSeconds: number | null;
    }
  | { kind: "unreached"; detail: string };

/** A storm of sign-ins makes hashes queue; past this the person is better served by a sentence. */
const usualPatienceMs = 30_000;

const unreached = {
  kind: "unreached",
  detail: "We could not reach the server. Check your connection and try again.",
} as const;

/** Faults by field name: `/username` → `username`. The first one said of a field counts. */
export function faultsByField(errors: Problem["errors"] = []): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { pointer, detail } of errors) fields[pointer.slice(1)] ??= detail;
  return fields;
}

async function send(
  path: string,
  method: string,
  body: unknown,
  patienceMs: number,
): Promise<ApiOutcome & { code?: string }> {
  const response = await fetch(path, {
    method,
    headers: { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(patienceMs),
  });
  const answer = await response.json();
  if (response.ok) return { kind: "done", answer };
  const { detail, errors, code }: Partial<Problem> = answer;
  if (typeof detail !== "string") return unreached;
  const retryAfterSeconds = Number(response.headers.get("retry-after")) || null;
  return {
    kind: "refused",
    detail,
    fields: faultsByField(errors),
    retryAfterSeconds,
    ...(code ? { code } : {}),
  };
}

/**
 * Calls one of our endpoints with JSON. Whoever turns out not to be signed in any more is renewed or asked to sign in,
 * and the call is made once more. Never throws: what went wrong is in the outcome, in words for people.
 * @param patienceMs how long the answer is waited for.
 */
export async function callApi(
  path: string,
  method: "GET" | "POST" | "PUT" | "DELETE",
  body?: unknown,
  patienceMs = usualPatienceMs,
): Promise<ApiOutcome> {
  try {
    const outcome = await send(path, method, body, patienceMs);
    if (outcome.code !== "not_authenticated") return outcome;
    const { recoverSession } = await import("./recover-session");
    const standing = await recoverSession();
    if (standing === "unknown") return unreached;
    return standing === "signed_in" ? await send(path, method, body, patienceMs) : outcome;
  } catch {
    return unreached;
  }
}
