import { closedPage } from "./closed-page";

/**
 * Whether a path is sound percent-encoding of UTF-8. Next answers one that is not with a bare 500 where a part of the
 * address is variable (vercel/next.js, pull request 92557).
 */
export function isReadable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/** The answer to an address that cannot be read: that of one that is not there, in the API's form or as a page. */
export function missingAddress(pathname: string, requestId: string): Response {
  const title = "Not found";
  const detail = "There is nothing at this address";
  const headers = { "cache-control": "private, no-store", "x-request-id": requestId };
  if (!pathname.startsWith("/api/"))
    return new Response(closedPage(title, `${detail}.`, "/"), {
      status: 404,
      headers: {
        ...headers,
        "content-type": "text/html; charset=utf-8",
        "content-security-policy":
          "default-src 'none'; style-src-attr 'unsafe-inline'; frame-ancestors 'none'",
      },
    });
  // The words of `not_found` in lib/errors.ts, which the edge does not load; a test holds the two together.
  const code = "not_found";
  const problem = { type: `/docs/errors#${code}`, title, status: 404, detail, instance: pathname, code };
  return new Response(JSON.stringify({ ...problem, requestId, error: detail }), {
    status: 404,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}
