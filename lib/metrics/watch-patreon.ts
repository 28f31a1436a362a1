import { inSpan } from "@/lib/tracing/span";
import type { ProcessMetrics } from "./process-metrics";

function kindOf(status: number): string {
  if (status === 429) return "throttled";
  if (status >= 500) return "failed";
  return status >= 400 ? "refused" : "ok";
}

/** The same fetch, and each call timed by the kind of its answer; a span each, which names the path and no more. */
export const watchPatreon =
  (fetch: typeof globalThis.fetch, { patreonSeconds }: Pick<ProcessMetrics, "patreonSeconds">) =>
  (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? "GET";
    const attributes = {
      "http.request.method": method,
      "server.address": url.hostname,
      "url.path": url.pathname,
    };
    return inSpan(`Patreon ${method}`, attributes, async () => {
      const end = patreonSeconds.startTimer();
      let answer = "none";
      try {
        const response = await fetch(input, init);
        answer = kindOf(response.status);
        return response;
      } finally {
        end({ answer });
      }
    });
  };
