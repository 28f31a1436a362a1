import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";

/** What a span may say: of Next's attributes and of ours, those that hold patterns, codes and numbers. */
const said = new Set([
  "error.type",
  "http.method",
  "http.request.method",
  "http.route",
  "http.status_code",
  "next.route",
  "next.rsc",
  "next.span_category",
  "next.span_name",
  "next.span_type",
  "operation.name",
  "server.address",
  "url.path",
]);

function bare(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(Object.entries(span.attributes).filter(([name]) => said.has(name)));
  // What an exception said may hold the values of a query; its kind is in `error.type`.
  const { code } = span.status;
  return Object.create(span, {
    attributes: { value: attributes, enumerable: true },
    events: { value: [], enumerable: true },
    status: { value: { code }, enumerable: true },
  });
}

/**
 * The same exporter, for spans without anybody's words: Next writes whole addresses with their queries, in which links
 * and Patreon's codes travel, and the messages of errors.
 */
export function withoutWords(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(bare), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
