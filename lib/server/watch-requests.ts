import "server-only";
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pagePattern } from "@/lib/http/page-pattern";
import { beginNote } from "./request-note";
import { tellRequest } from "./tell-request";

/** Files of the build: they say nothing of anybody, and a page brings dozens. */
const isBuildFile = (path: string) => path.startsWith("/_next/static/");

function watch(request: IncomingMessage, response: ServerResponse): void {
  const [path = ""] = (request.url ?? "").split("?");
  if (isBuildFile(path)) return;
  const started = performance.now();
  const note = beginNote();
  response.once("close", () => {
    if (note.isTold) return;
    const id = response.getHeader("x-request-id");
    tellRequest(note, {
      requestId: typeof id === "string" ? id : randomUUID(),
      method: request.method ?? "",
      route: pagePattern(path),
      status: response.statusCode,
      ms: performance.now() - started,
      ...(response.writableFinished ? {} : { isAborted: true }),
    });
  });
}

/**
 * Sees every request come in (Node's channels of its http module), so that pages and whatever else Next answers by
 * itself have their line too; what `route()` answers it tells of itself.
 */
export function watchRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    watch(request, response);
  });
}
