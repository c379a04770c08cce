import { Runtime } from "@temporalio/worker";
import type { ObservedCall } from "../activities/aws/observed-call.ts";

const SECOND_MS = 1_000;

/** Counts calls to AWS in the runtime's metrics: by operation and result, never by what they carry. */
export function createAwsMetrics(): (call: ObservedCall) => void {
  const meter = Runtime.instance().metricMeter;
  const calls = meter.createCounter("acr_aws_calls", "calls", "Calls to AWS that have ended");
  const throttles = meter.createCounter("acr_aws_throttles", "calls", "Calls that AWS throttled");
  const seconds = meter.createHistogram("acr_aws_call_seconds", "float", "s", "Time to the answer");
  return ({ service, operation, result, throttled, durationMs }) => {
    calls.add(1, { service, operation, result });
    if (throttled) throttles.add(1, { service, operation });
    seconds.record(durationMs / SECOND_MS, { service, operation });
  };
}
