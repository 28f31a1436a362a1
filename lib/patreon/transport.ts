import { z } from "zod";
import { PatreonError, type PatreonFailure } from "./errors";

/** Patreon drops calls without a telling User-Agent (docs.patreon.com, "Headers"). */
const userAgent = "Gatehouse - membership sign-in";

/** Documents of a thousand members are about a megabyte; anything far larger is not one. */
const bodyBytesMax = 32 * 1024 * 1024;

export interface TransportOptions {
  fetch: typeof fetch;
  now: () => Date;
}

export interface PatreonRequest {
  url: URL;
  /** Sent as `Authorization: Bearer`; undefined for the token endpoint. */
  accessToken?: string;
  /** Default: POST where there is a form, else GET. */
  method?: "POST" | "PATCH" | "DELETE";
  /** A form to send. */
  form?: URLSearchParams;
  /** A document to send as JSON, in place of a form. */
  json?: unknown;
  /** For headers and the whole body together: a stalled body is no answer either. */
  timeoutMs: number;
}

const ErrorBody = z.looseObject({
  error: z.string().optional(),
  errors: z
    .array(
      z.looseObject({ code_name: z.string().nullish(), retry_after_seconds: z.coerce.number().nullish() }),
    )
    .optional(),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds from a `Retry-After` header, a number or a date (RFC 9110, 10.2.3); null when absent or unreadable. */
function retryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header);
  // A date has a month's name; `Date.parse` alone would make a day of "1.5" too.
  const date = /[A-Za-z]{3}/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now.getTime()) / 1000));
}

function failureOf(status: number, isApiBody: boolean, grantError: string | undefined): PatreonFailure {
  if (status === 429) return "throttled";
  if (status >= 500 || !isApiBody) return "unavailable";
  if (grantError === "invalid_grant") return "refused_grant";
  if (grantError !== undefined) return "misconfigured";
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not_found";
  return "misconfigured";
}

function toError(response: Response, text: string, now: Date): PatreonError {
  const body = ErrorBody.safeParse(parseJson(text));
  const errors = body.success ? body.data.errors : undefined;
  const grantError = body.success ? body.data.error : undefined;
  const isApiBody = body.success && (errors !== undefined || grantError !== undefined);
  const failure = failureOf(response.status, isApiBody, grantError);
  const wait = errors?.find((error) => error.retry_after_seconds != null)?.retry_after_seconds;
  const named = grantError ?? errors?.[0]?.code_name ?? (isApiBody ? "unnamed" : "no API body");
  return new PatreonError(
    failure,
    `Patreon answered ${response.status} (${named})`,
    response.status,
    wait ?? retryAfter(response.headers.get("retry-after"), now),
  );
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > bodyBytesMax)
      throw new PatreonError("unreadable", "Patreon's answer is too large", response.status);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * One call to Patreon, never repeated here.
 * @returns the answer's JSON, for the caller to parse by schema; null for an answer that has no body by its status.
 * @throws PatreonError and nothing else.
 */
export async function callPatreon(options: TransportOptions, request: PatreonRequest): Promise<unknown> {
  const headers: Record<string, string> = { "user-agent": userAgent, accept: "application/json" };
  if (request.accessToken) headers.authorization = `Bearer ${request.accessToken}`;
  if (request.json !== undefined) headers["content-type"] = "application/json";
  const body = request.form ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
  let response: Response;
  let text: string;
  try {
    response = await options.fetch(request.url, {
      method: request.method ?? (request.form ? "POST" : "GET"),
      headers,
      ...(body === undefined ? {} : { body }),
      // A redirect would carry the bearer token to whatever host it names.
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    text = await readText(response);
  } catch (cause) {
    if (cause instanceof PatreonError) throw cause;
    throw new PatreonError("unavailable", "Patreon gave no whole answer in time", null, null, { cause });
  }
  if (!response.ok) throw toError(response, text, options.now());
  if (response.status === 204) return null;
  const value = parseJson(text);
  if (value === undefined)
    throw new PatreonError("unreadable", "Patreon's answer is not JSON", response.status);
  return value;
}
