import type { OpenTelemetryPlugin } from "@temporalio/interceptors-opentelemetry";
import { PACKAGE_VERSION } from "./package-version.ts";

export interface Tracing {
  /** Of worker and client: the same spans go on through workflow and activities. */
  readonly plugin: OpenTelemetryPlugin;
  /** Sends what is still on its way. */
  shutdown(): Promise<void>;
}

/** Whether OpenTelemetry's own variables name a place for traces. */
export function isTracing(env: NodeJS.ProcessEnv): boolean {
  const place = env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] || env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  return Boolean(place) && env["OTEL_SDK_DISABLED"] !== "true";
}

/**
 * Traces to where OpenTelemetry's standard variables say (OTEL_EXPORTER_OTLP_ENDPOINT, …_HEADERS,
 * OTEL_SERVICE_NAME); undefined where they name no place. Spans carry names and ids, no payloads.
 */
export async function startTracing(env: NodeJS.ProcessEnv): Promise<Tracing | undefined> {
  if (!isTracing(env)) return undefined;
  // Loaded where it is used: the command line must be quick.
  const [{ Resource }, { BasicTracerProvider, BatchSpanProcessor }, otlp, temporal, hooks] =
    await Promise.all([
      import("@opentelemetry/resources"),
      import("@opentelemetry/sdk-trace-base"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@temporalio/interceptors-opentelemetry"),
      import("@opentelemetry/context-async-hooks"),
    ]);
  const resource = new Resource({
    "service.name": env["OTEL_SERVICE_NAME"] || "agentcore-rollouts",
    "service.version": PACKAGE_VERSION,
  });
  const spanProcessor = new BatchSpanProcessor(new otlp.OTLPTraceExporter());
  const provider = new BasicTracerProvider({ resource, spanProcessors: [spanProcessor] });
  // Also sets how a trace goes on from client to worker: the W3C's headers, or what OTEL_PROPAGATORS says.
  provider.register({ contextManager: new hooks.AsyncLocalStorageContextManager() });
  const tracer = provider.getTracer("agentcore-rollouts", PACKAGE_VERSION);
  return {
    plugin: new temporal.OpenTelemetryPlugin({ resource, spanProcessor, tracer }),
    shutdown: () => provider.shutdown(),
  };
}
