import { WorkerConfigError } from "./worker-config-error.ts";

export interface TelemetryFlags {
  readonly metricsAddress?: string;
  readonly healthAddress?: string;
  readonly logFormat?: string;
  readonly logLevel?: string;
}

export interface TelemetryConfig {
  /** `host:port` of the Prometheus endpoint; undefined: none. */
  readonly metricsAddress?: string;
  /** `host:port` of `/healthz` and `/readyz`; undefined: none. */
  readonly healthAddress?: string;
  readonly logFormat: "text" | "json";
  readonly logLevel: LogLevel;
}

const LOG_LEVELS = ["DEBUG", "INFO", "WARN", "ERROR"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Flags, and where they are missing AGENTCORE_ROLLOUTS_METRICS_ADDRESS, …_HEALTH_ADDRESS,
 * …_LOG_FORMAT and …_LOG_LEVEL.
 *
 * @throws WorkerConfigError
 */
export function loadTelemetryConfig(
  flags: TelemetryFlags,
  env: NodeJS.ProcessEnv,
): TelemetryConfig {
  const metricsAddress = flags.metricsAddress || env["AGENTCORE_ROLLOUTS_METRICS_ADDRESS"];
  const healthAddress = flags.healthAddress || env["AGENTCORE_ROLLOUTS_HEALTH_ADDRESS"];
  const logFormat = flags.logFormat || env["AGENTCORE_ROLLOUTS_LOG_FORMAT"] || "text";
  const logLevel = (flags.logLevel || env["AGENTCORE_ROLLOUTS_LOG_LEVEL"] || "info").toUpperCase();
  if (logFormat !== "text" && logFormat !== "json")
    throw invalid(`log format "${logFormat}"`, "write text or json");
  if (!isLogLevel(logLevel))
    throw invalid(`log level "${logLevel.toLowerCase()}"`, "write debug, info, warn or error");
  return {
    ...(metricsAddress ? { metricsAddress: checkAddress(metricsAddress) } : {}),
    ...(healthAddress ? { healthAddress: checkAddress(healthAddress) } : {}),
    logFormat,
    logLevel,
  };
}

export function splitAddress(address: string): { host: string; port: number } {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(address) ?? [];
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) };
}

function checkAddress(address: string): string {
  const { host, port } = splitAddress(address);
  if (host !== "" && port <= 65_535) return address;
  throw invalid(`address "${address}"`, "write HOST:PORT, such as 127.0.0.1:9464 or 0.0.0.0:9464");
}

function isLogLevel(text: string): text is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(text);
}

function invalid(what: string, next: string): WorkerConfigError {
  return new WorkerConfigError(`the worker's ${what} cannot be used`, { next });
}
