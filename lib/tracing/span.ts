import { type Attributes, SpanStatusCode, trace } from "@opentelemetry/api";

/**
 * Does the work in a span of its own. Without a collector in the settings nobody has registered a tracer, and the API
 * does nothing but call it.
 */
export function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return trace.getTracer("gatehouse").startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      // The kind alone: a driver's message holds the values that were bound.
      span.setStatus({ code: SpanStatusCode.ERROR });
      if (error instanceof Error) span.setAttribute("error.type", error.name);
      throw error;
    } finally {
      span.end();
    }
  });
}
