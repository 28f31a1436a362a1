import { randomUUID } from "node:crypto";
import type { ThrottleStyle } from "../settings";
import type { Reply } from "./exchange";
import { html, renderPage } from "./page";

/** A JSON:API document, as every resource endpoint answers. */
export function resourceReply(status: number, document: unknown): Reply {
  return {
    status,
    headers: { "content-type": "application/vnd.api+json", "x-patreon-uuid": randomUUID() },
    body: JSON.stringify(document),
  };
}

/** Plain JSON: the token endpoint and the control API. */
export function jsonReply(status: number, document: unknown): Reply {
  return {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-patreon-uuid": randomUUID(),
    },
    body: JSON.stringify(document),
  };
}

export function htmlReply(status: number, page: string): Reply {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body: page,
  };
}

export function redirectReply(location: string, status: 302 | 303 = 302): Reply {
  return { status, headers: { location, "cache-control": "no-store" }, body: "" };
}

export function emptyReply(status: number): Reply {
  return { status, headers: { "x-patreon-uuid": randomUUID() }, body: "" };
}

/** The page an edge or gateway puts in place of an answer. */
export function gatewayReply(status: number, words: string): Reply {
  const page = renderPage({
    title: words,
    body: html`<h1>${words}</h1><p>Ray ID: ${randomUUID().slice(0, 16)}</p>`,
  });
  return {
    ...htmlReply(status, page),
    headers: { "content-type": "text/html; charset=utf-8", "cf-ray": randomUUID() },
  };
}

interface ErrorWords {
  code: number | null;
  codeName: string;
  detail: string;
}

/** Numbers in `code` are invented but for 1; readers match on status and `code_name`. */
const errorWords = {
  400: { code: 3, codeName: "ParameterInvalidOnType", detail: "Invalid value for parameter" },
  401: {
    code: 1,
    codeName: "Unauthorized",
    detail:
      "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply the credentials required.",
  },
  403: { code: null, codeName: "ViewForbidden", detail: "You do not have permission to view this resource." },
  404: { code: 4, codeName: "ResourceMissing", detail: "The requested resource was not found." },
  405: {
    code: null,
    codeName: "MethodNotAllowed",
    detail: "The method is not allowed for the requested URL.",
  },
  500: { code: 0, codeName: "InternalServerError", detail: "Something went wrong on our end." },
} as const satisfies Record<number, ErrorWords>;
export type ResourceErrorStatus = keyof typeof errorWords;

export interface ErrorChange {
  codeName?: string;
  detail?: string;
  /** The query parameter at fault, for 400. */
  parameter?: string;
}

/** A resource error in Patreon's `errors[]` shape; unlisted statuses borrow the words of 500. */
export function resourceErrorReply(status: number, change: ErrorChange = {}): Reply {
  const words: ErrorWords =
    status in errorWords ? errorWords[status as ResourceErrorStatus] : errorWords[500];
  const detail = change.detail ?? words.detail;
  return resourceReply(status, {
    errors: [
      {
        code: words.code,
        code_name: change.codeName ?? words.codeName,
        detail,
        id: randomUUID(),
        ...(change.parameter ? { source: { parameter: change.parameter } } : {}),
        status: String(status),
        title: status === 400 || status === 429 ? detail : (change.codeName ?? words.codeName),
      },
    ],
  });
}

/** An OAuth error: plain JSON, not `errors[]`. */
export function oauthErrorReply(status: number, error: string, description?: string): Reply {
  return jsonReply(status, { error, ...(description ? { error_description: description } : {}) });
}

/** 429 of the client and token limits, in the style that is set. */
export function throttledReply(retryAfterSeconds: number, style: ThrottleStyle): Reply {
  if (style === "no_body") return emptyReply(429);
  if (style === "header_only") {
    const bare = emptyReply(429);
    return { ...bare, headers: { ...bare.headers, "retry-after": String(retryAfterSeconds) } };
  }
  const detail = "You have made too many attempts. Please try again later.";
  return resourceReply(429, {
    errors: [
      {
        code: null,
        code_name: "RequestThrottled",
        detail,
        id: randomUUID(),
        ...(style === "full" ? { retry_after_seconds: retryAfterSeconds } : {}),
        status: "429",
        title: detail,
      },
    ],
  });
}

/** 429 of the edge: no id and no status. */
export function edgeBlockedReply(retryAfterSeconds: number): Reply {
  return resourceReply(429, {
    errors: [{ detail: "Too many bad requests. Time to cool down.", retry_after_seconds: retryAfterSeconds }],
  });
}
