import "server-only";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { may, type Permission } from "@/lib/access/permissions";
import type { Operation } from "@/lib/api/operation";
import type { FormName } from "@/lib/contracts/form-state";
import { bearerOf } from "@/lib/edge/bearer";
import { closedPage } from "@/lib/edge/closed-page";
import { AppError } from "@/lib/errors";
import { addressPattern } from "@/lib/http/address-pattern";
import { isFormPost, parseBody, parseQuery, readBody } from "@/lib/http/body";
import { addressKey, clientAddress } from "@/lib/http/client-address";
import { hasSessionCookie, readCookie } from "@/lib/http/cookies";
import { allowOrigin } from "@/lib/http/cors";
import { formStateCookie } from "@/lib/http/form-cookie";
import { mayChangeState, mayReadRecorded } from "@/lib/http/origin";
import { problemResponse } from "@/lib/http/problem";
import { redirectTarget } from "@/lib/http/redirect-target";
import type { LimitName } from "@/lib/limits/limits";
import type { Identity } from "@/lib/sessions/identify";
import type { Device } from "@/lib/sessions/start";
import { requireCaller, requireProgram } from "./caller";
import { type Deps, deps } from "./deps";
import { logFailure, toAppError } from "./failure";
import { hasLegacyCookie } from "./legacy";
import { noteUser, withNote } from "./request-note";
import { tellRequest } from "./tell-request";

/**
 * A page whose form may be posted without scripts: its name for the form's cookie, and where it lives, which may depend
 * on what was typed.
 */
interface PageForm {
  name: FormName;
  page: string | ((typed: Record<string, unknown>) => string);
  /** Where to go after success; undefined: the query's `return_to`. */
  next?: string;
}

export interface RouteOptions<
  S extends z.ZodObject | undefined,
  A extends "session" | undefined,
  Q extends z.ZodObject | undefined,
> extends Partial<Omit<Operation, "auth" | "may" | "body" | "query">> {
  /** `session`: only for who is signed in; the handler gets the identity. */
  auth?: A;
  /** Only for whose role allows this, among who is signed in. */
  may?: A extends "session" ? Permission : never;
  /** The schema of the body. */
  body?: S;
  /** The schema of the query. */
  query?: Q;
  /** What to say when a required field is absent. */
  missing?: string;
  /** The limit that calls from one address are counted against. */
  limit?: LimitName;
  /** Takes posts of a plain HTML form too, and answers those with a redirect. */
  form?: PageForm;
}

type PathParts = Record<string, string | string[] | undefined>;

export interface RouteContext<S, A, Q = undefined> {
  request: Request;
  url: URL;
  deps: Deps;
  device: Device;
  /** The variable parts of the path. */
  params: PathParts;
  /** The access token that came by cookie or as a bearer; null for none. */
  accessToken: string | null;
  /** The refresh token cookie; null for none. */
  refreshToken: string | null;
  body: S extends z.ZodObject ? z.infer<S> : undefined;
  query: Q extends z.ZodObject ? z.infer<Q> : undefined;
  identity: A extends "session" ? Identity : null;
}

/** What Next calls; `params` are the variable parts of the path, undefined where it has none. */
export type NextHandler = (
  request: Request,
  next: { params: Promise<PathParts | undefined> },
) => Promise<Response>;

type Handler<S, A, Q> = (context: RouteContext<S, A, Q>) => Promise<Response>;

const unsafe = (method: string) => !["GET", "HEAD", "OPTIONS"].includes(method);

/** 303, so that the browser follows with GET. The address is relative: behind a proxy the app need not know its own. */
export function seeOther(location: string, headers = new Headers()): Response {
  headers.set("location", location);
  headers.set("cache-control", "private, no-store");
  return new Response(null, { status: 303, headers });
}

/** A notice in the answer travels in the address, where the page that opens next shows it. */
function withNotice(target: string, answer: { notice?: string }): string {
  if (!answer.notice) return target;
  const url = new URL(target, "http://gatehouse.invalid");
  url.searchParams.set("notice", answer.notice);
  return url.pathname + url.search + url.hash;
}

function formProblem(
  error: AppError,
  form: PageForm,
  url: URL,
  values: Record<string, unknown>,
  site: Deps["site"],
) {
  const returnTo = url.searchParams.get("return_to");
  const typed = Object.entries(values).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const state = {
    form: form.name,
    detail: error.detail,
    errors: error.errors ?? [],
    values: Object.fromEntries(typed),
  };
  const page = typeof form.page === "string" ? form.page : form.page(values);
  const joint = page.includes("?") ? "&" : "?";
  const query = returnTo === null ? "" : `${joint}return_to=${encodeURIComponent(redirectTarget(returnTo))}`;
  return seeOther(page + query, new Headers({ "set-cookie": formStateCookie(state, site) }));
}

/** A failure as a page. @param again where "Try again" leads; empty: the same address. */
export function closedResponse(error: AppError, again = ""): Response {
  const headers = new Headers({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; style-src-attr 'unsafe-inline'; frame-ancestors 'none'",
  });
  if (error.retryAfterSeconds !== undefined) headers.set("retry-after", String(error.retryAfterSeconds));
  return new Response(closedPage(error.title, `${error.detail}.`, again), {
    status: error.status,
    headers,
  });
}

async function contextOf<
  S extends z.ZodObject | undefined,
  A extends "session" | undefined,
  Q extends z.ZodObject | undefined,
>(
  options: RouteOptions<S, A, Q>,
  request: Request,
  ready: Deps,
  url: URL,
  typed: Record<string, unknown>,
  params: PathParts,
  answer: Headers,
): Promise<RouteContext<S, A, Q>> {
  const { headers } = request;
  const address = clientAddress(headers, ready.settings.TRUSTED_PROXIES);
  const device = { userAgent: headers.get("user-agent"), address };
  const count = (limit: LimitName) => ready.limits.require(limit, addressKey(address));
  if (options.limit) await count(options.limit);
  const cookieOf = (name: "gh_access" | "gh_refresh") =>
    options.bearerOnly ? null : readCookie(headers, name, ready.site);
  const accessToken = bearerOf(headers) ?? cookieOf("gh_access");
  let identity: Identity | null = null;
  if (options.auth === "session") {
    const admit = () => (options.limit ? Promise.resolve() : count("refresh"));
    const caller = { deps: ready, headers, device, accessToken, answer, admit };
    identity = await (options.bearerOnly ? requireProgram(caller) : requireCaller(caller));
    noteUser(identity.user.id);
    if (options.may && !may(options.may, identity.user.role)) throw new AppError("forbidden");
  }
  const query = options.query ? parseQuery(options.query, url.searchParams) : undefined;
  const bodyless = options.bodyOptional && headers.get("content-type") === null;
  if (options.body && !bodyless) Object.assign(typed, await readBody(request, options.form !== undefined));
  const body = options.body ? parseBody(options.body, typed, options.missing) : undefined;
  return {
    request,
    url,
    deps: ready,
    params,
    device,
    accessToken,
    // Read when it is asked for: few routes want it, and every call would pay for the parsing.
    get refreshToken() {
      return cookieOf("gh_refresh");
    },
    body,
    query,
    identity,
  } as RouteContext<S, A, Q>;
}

/**
 * @throws AppError origin_refused for another site's request that would act, or be recorded as acting, with the cookies it
 * carries.
 */
function requireOwnOrigin({ method, headers }: Request, ready: Deps): void {
  const hasCookies = hasSessionCookie(headers, ready.site) || hasLegacyCookie(ready, headers);
  const { APP_URL, CORS_ORIGINS } = ready.settings;
  const allowed = [APP_URL, ...CORS_ORIGINS];
  const may = unsafe(method)
    ? mayChangeState(headers, allowed, hasCookies)
    : mayReadRecorded(headers, allowed);
  if (!may) throw new AppError("origin_refused");
}

/** The failure in the words that this address has for it. */
function inWords(error: AppError, words: Operation["words"]): AppError {
  const detail = words?.[error.code];
  return detail === undefined ? error : new AppError(error.code, { ...error, detail, cause: error.cause });
}

/** Says when a deprecated address was replaced, and by what (RFC 9745, RFC 8288). */
function tellDeprecation(answer: Headers, deprecated: Operation["deprecated"]): void {
  if (!deprecated) return;
  answer.set("deprecation", deprecated.since);
  answer.set("link", `<${deprecated.successor}>; rel="successor-version"`);
}

/** Puts the cookies of `earlier` into an answer, before its own: of two of one name the browser keeps the later. */
function addCookies(response: Response, earlier: Headers): void {
  const lines = [...earlier.getSetCookie(), ...response.headers.getSetCookie()];
  response.headers.delete("set-cookie");
  for (const line of lines) response.headers.append("set-cookie", line);
}

/** The answer to a form that was posted without scripts: back to a page, with the cookies it set. */
async function backToPage(response: Response, form: PageForm, url: URL): Promise<Response> {
  const target = form.next ?? redirectTarget(url.searchParams.get("return_to"));
  const answer = seeOther(withNotice(target, await response.json()), new Headers(response.headers));
  answer.headers.delete("content-type");
  return answer;
}

/**
 * A route handler: origin check, identity, body, call, and a problem document for whatever goes wrong. The handler is
 * handed values and returns the answer; it never sees a bad request.
 */
export function route<
  S extends z.ZodObject | undefined = undefined,
  A extends "session" | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
>(options: RouteOptions<S, A, Q>, handler: Handler<S, A, Q>): NextHandler {
  return (request, next) =>
    withNote(async (note) => {
      const started = performance.now();
      const requestId = randomUUID();
      const url = new URL(request.url);
      const params = (await next.params) ?? {};
      const pattern = options.path ?? addressPattern(url.pathname, params);
      const posted = options.form && isFormPost(request) ? options.form : undefined;
      // Without a prototype, so that a field called __proto__ is a field and not where the others come from.
      const typed: Record<string, unknown> = Object.create(null);
      let ready: Deps | undefined;
      let response: Response;
      const answer = new Headers();
      try {
        ready = await deps();
        const mindsOrigin = unsafe(request.method) || options.recorded;
        if (mindsOrigin && !options.bearerOnly) requireOwnOrigin(request, ready);
        const context = await contextOf(options, request, ready, url, typed, params, answer);
        response = await handler(context);
        // A file goes to the browser as it is, which keeps it and stays on its page.
        if (posted && !response.headers.has("content-disposition"))
          response = await backToPage(response, posted, url);
      } catch (caught) {
        const error = inWords(toAppError(caught), options.words);
        logFailure(error, { requestId, route: pattern });
        if (posted && ready) response = formProblem(error, posted, url, typed, ready.site);
        else if (options.navigation) response = closedResponse(error);
        else response = problemResponse(error, url.pathname, requestId);
      }
      if (answer.has("set-cookie")) addCookies(response, answer);
      response.headers.set("x-request-id", requestId);
      tellDeprecation(response.headers, options.deprecated);
      if (ready) allowOrigin(request.headers, response.headers, ready.settings.CORS_ORIGINS);
      if (!response.headers.has("cache-control")) response.headers.set("cache-control", "private, no-store");
      const { status } = response;
      const ms = performance.now() - started;
      tellRequest(note, { requestId, method: request.method, route: pattern, status, ms });
      return response;
    });
}

/** A JSON answer. */
export function json(value: unknown, init: ResponseInit = {}): Response {
  return Response.json(value, init);
}
