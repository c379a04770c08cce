import { DefaultLogger, Runtime } from "@temporalio/worker";
import { renderJsonLog } from "./json-log.ts";
import type { TelemetryConfig } from "./telemetry-config.ts";

/** Logs and metrics of this process, the SDK's own beside ours. To be called before any worker is made. */
export function installRuntime({ logFormat, logLevel, metricsAddress }: TelemetryConfig): void {
  const write = (line: string): void => void process.stderr.write(`${line}\n`);
  Runtime.install({
    logger:
      logFormat === "json"
        ? new DefaultLogger(logLevel, (entry) => write(renderJsonLog(entry)))
        : new DefaultLogger(logLevel),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: "WARN", other: "ERROR" } },
      ...(metricsAddress === undefined
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: metricsAddress,
                countersTotalSuffix: true,
                unitSuffix: false,
                useSecondsForDurations: true,
              },
            },
          }),
    },
  });
}
