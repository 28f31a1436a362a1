import type { Problem } from "@/lib/contracts/problem";
import type { AppError } from "@/lib/errors";

/** The `application/problem+json` answer (RFC 9457) for a failure at `path`. */
export function problemResponse(error: AppError, path: string, requestId: string): Response {
  const problem: Problem = {
    type: `/docs/errors#${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.detail,
    instance: path,
    code: error.code,
    requestId,
    error: error.detail,
    ...(error.errors ? { errors: error.errors } : {}),
  };
  const headers = new Headers({
    "content-type": "application/problem+json",
    "cache-control": "private, no-store",
  });
  // RFC 9110, 15.5.2: a 401 says by what one may come in.
  if (error.status === 401) headers.set("www-authenticate", "Bearer");
  if (error.retryAfterSeconds !== undefined) headers.set("retry-after", String(error.retryAfterSeconds));
  return new Response(JSON.stringify(problem), { status: error.status, headers });
}
