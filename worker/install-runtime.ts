import { DefaultLogger, Runtime } from "@temporalio/worker";
import { isExpected, renderJsonLog, renderTextLog } from "./render-log.ts";
import type { TelemetryConfig } from "./telemetry-config.ts";

/** From one look to a day's bake, in the units that the names say. */
const BUCKETS = {
  acr_step_seconds: [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400],
  acr_rollback_seconds: [5, 10, 15, 30, 60, 120, 300, 600, 1_800],
  acr_aws_call_seconds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60],
  acr_evidence_invocations: [10, 30, 100, 300, 1_000, 3_000, 10_000, 100_000],
};

/** Logs and metrics of this process, the SDK's own beside ours. To be called before any worker is made. */
export function installRuntime({ logFormat, logLevel, metricsAddress }: TelemetryConfig): void {
  const render = logFormat === "json" ? renderJsonLog : renderTextLog;
  Runtime.install({
    logger: new DefaultLogger(logLevel, (entry) => {
      if (!isExpected(entry)) process.stderr.write(`${render(entry)}\n`);
    }),
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
                histogramBucketOverrides: BUCKETS,
              },
            },
          }),
    },
  });
}
