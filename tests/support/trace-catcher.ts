import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface CaughtSpan {
  name: string;
  traceId: string;
  /** Its attributes by name. */
  attributes: Record<string, string | number | boolean>;
}

export interface TraceCatcher {
  url: string;
  /** All bodies received so far, as they came. */
  bodies: string[];
  spans(): CaughtSpan[];
  close(): Promise<void>;
}

/** A collector of traces: OTLP over http, in JSON (opentelemetry.io, "OTLP Specification", "OTLP/HTTP"). */
export async function catchTraces(): Promise<TraceCatcher> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === "POST" && request.url === "/v1/traces")
      bodies.push(Buffer.concat(chunks).toString());
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    spans: () => bodies.flatMap(spansOf),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface SentSpan {
  name: string;
  traceId: string;
  attributes: { key: string; value: Record<string, string | number | boolean> }[];
}

function spansOf(body: string): CaughtSpan[] {
  const { resourceSpans } = JSON.parse(body) as {
    resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[];
  };
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  return spans.map(({ name, traceId, attributes }) => ({
    ...{ name, traceId },
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] ?? ""])),
  }));
}
