import { type NextRequest, NextResponse } from "next/server";
import { bearerOf } from "@/lib/edge/bearer";
import { closedPage } from "@/lib/edge/closed-page";
import { contentSecurityPolicy, createNonce } from "@/lib/edge/csp";
import { judge, localHome } from "@/lib/edge/gate";
import { isReadable, missingAddress } from "@/lib/edge/missing-address";
import { edgeSettings } from "@/lib/edge/settings";

/**
 * Pages: the API guards itself and answers 401 where a page redirects. Of the API's addresses only those that are
 * percent-encoded, to see whether they can be read.
 */
export const config = {
  matcher: ["/((?!api/|_next/static/|_next/image|icon.svg).*)", "/api/:path(.*%.*)"],
};

const notSetUp = closedPage(
  "Closed for a moment",
  "This site is not set up completely, so its door stays shut. Its operator finds the reason in the log.",
);

/** The gate of the house: redirects early, sets the content security policy, names the request. */
export async function middleware(request: NextRequest): Promise<Response> {
  const requestId = crypto.randomUUID();
  const { pathname } = request.nextUrl;
  if (pathname.startsWith("/api/"))
    return isReadable(pathname) ? NextResponse.next() : missingAddress(pathname, requestId);
  const response = await passOrRefuse(request, requestId);
  response.headers.set("x-request-id", requestId);
  return response;
}

async function passOrRefuse(request: NextRequest, requestId: string): Promise<Response> {
  const { pathname, search } = request.nextUrl;
  let answer: Awaited<ReturnType<typeof judge>>;
  try {
    const settings = await edgeSettings();
    const home = localHome(request.headers.get("host"), settings.issuer);
    if (home) return NextResponse.redirect(new URL(pathname + search, home), 307);
    const readCookie = (name: string) => request.cookies.get(name)?.value;
    const presented = { readCookie, bearer: bearerOf(request.headers) };
    answer = await judge(pathname, pathname + search, presented, settings, new Date());
  } catch (error) {
    // As lib/log.ts writes a line, which the edge cannot import.
    const line = { level: "error", time: new Date().toISOString(), requestId, reason: String(error) };
    console.error(JSON.stringify({ ...line, event: "gate_cannot_judge" }));
    return new NextResponse(notSetUp, {
      status: 503,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "retry-after": "30",
      },
    });
  }
  if (!answer.pass) {
    const response = NextResponse.redirect(new URL(answer.location, request.url), 307);
    response.headers.set("cache-control", "private, no-store");
    return response;
  }
  if (!isReadable(pathname)) return missingAddress(pathname, requestId);
  const nonce = createNonce();
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  // `set` replaces whatever a client sent under these names.
  headers.set("x-nonce", nonce);
  headers.set("x-request-id", requestId);
  headers.set("x-request-path", pathname + search);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}
