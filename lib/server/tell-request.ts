import "server-only";
import { log } from "@/lib/log";
import { processMetrics } from "./metrics";
import type { RequestNote } from "./request-note";

/** A request that was answered. `route` is a pattern and `method` as it came: an address may hold what is nobody's business. */
export interface AnsweredRequest {
  requestId: string;
  method: string;
  route: string;
  status: number;
  ms: number;
  /** The caller had left before the answer was whole. */
  isAborted?: true;
}

/** Anybody may make up a method, and a label that everybody can add to has no end. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Writes the one line of a request and counts it. */
export function tellRequest(note: RequestNote, { ms, ...request }: AnsweredRequest): void {
  note.isTold = true;
  const method = methods.has(request.method) ? request.method : "other";
  const { route, status } = request;
  const { requests, requestSeconds } = processMetrics();
  requests.inc({ method, route, status });
  requestSeconds.observe({ method, route }, ms / 1000);
  log.info({ ...request, method, userId: note.userId, ms: Math.round(ms * 10) / 10 }, "request");
}
