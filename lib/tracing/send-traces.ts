import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { withoutWords } from "./without-words";

/**
 * Registers a tracer whose spans go to a collector, as JSON of OTLP over http. Sampling, batches, headers and the
 * service's name are read by the SDK from OpenTelemetry's own variables (OTEL_TRACES_SAMPLER, OTEL_BSP_SCHEDULE_DELAY,
 * OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME).
 * @param endpoint without the path, which is the signal's (OpenTelemetry Protocol Exporter, "Endpoint URLs for OTLP/HTTP").
 */
export function sendTraces(endpoint: string): void {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const named = resourceFromAttributes({ "service.name": "gatehouse" });
  const provider = new NodeTracerProvider({
    resource: named.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(withoutWords(new OTLPTraceExporter({ url })))],
  });
  provider.register();
  // Next ends the process once its server is closed; what waits for its batch goes out meanwhile.
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      // A collector that is away keeps nobody from ending.
      provider.forceFlush().catch(() => {});
    });
}
