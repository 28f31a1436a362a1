import "server-only";
import { env, SettingsError } from "@/lib/env";

/** The collector of the settings; null for none, and while the settings are faulty, which requests tell of. */
function collector(): string | null {
  try {
    return env().OTEL_EXPORTER_OTLP_ENDPOINT ?? null;
  } catch (error) {
    if (error instanceof SettingsError) return null;
    throw error;
  }
}

/** Sends traces to the collector of the settings. Without one, nothing of OpenTelemetry but its empty API is loaded. */
export async function startTracing(): Promise<void> {
  const endpoint = collector();
  if (endpoint === null) return;
  // Next would name each outgoing call by its whole address, and that of an alert's channel is a secret.
  process.env.NEXT_OTEL_FETCH_DISABLED = "1";
  const { sendTraces } = await import("@/lib/tracing/send-traces");
  sendTraces(endpoint);
}
