import { formatCount, formatDuration, formatShare } from "../format.ts";
import type { GateSpec, SequentialTest, ThresholdGateSpec } from "../spec/gate-spec.ts";

/** What a gate asks for, with its defaults, in a line. */
export function describeGate(gate: GateSpec): string {
  const words = gate.dryRun ? `${describeKind(gate)} (dry run: never decides)` : describeKind(gate);
  return words.startsWith(gate.name) ? words : `${gate.name}: ${words}`;
}

function describeKind(gate: GateSpec): string {
  switch (gate.kind) {
    case "cross-check":
      return "CloudWatch shows every turn of the smoke, and no error that the engine did not see";
    case "threshold":
      return describeThreshold(gate);
    case "sequential":
      return `${gate.counts.kind === "agentcore" ? "the error rate" : "the rate it counts"} is at most ${describeTest(gate)}`;
    case "latency":
      return `the share above ${formatDuration(gate.maxMs)} is at most ${describeTest(gate)}`;
    case "alarms":
      return `none of ${gate.alarms.join(", ")} is in ALARM`;
    case "paired-smoke":
      return `${gate.sessions} pairs of sessions, the candidate beside the baseline, alpha ${formatShare(gate.alpha)}`;
    case "evaluation":
      return `scores of ${gate.evaluators.map(({ id }) => id).join(", ")}`;
    case "webhook":
      return `asks ${gate.url}`;
    default:
      return gate satisfies never;
  }
}

function describeTest({ tolerance, alpha, minimumInvocations }: SequentialTest): string {
  const { ratio, margin } = tolerance;
  const times = ratio === undefined ? "the baseline's" : `${ratio} times the baseline's`;
  const allowed = margin === undefined ? times : `${times} + ${formatShare(margin)}`;
  return `${allowed} (sequential, alpha ${formatShare(alpha)}, from ${formatCount(minimumInvocations)} invocations)`;
}

const METRICS = { "error-rate": "error rate", throttles: "throttled calls" } as const;

function describeThreshold({ metric, success, failure, ...gate }: ThresholdGateSpec): string {
  const what =
    metric.kind === "latency"
      ? `p${metric.percentile} latency`
      : metric.kind === "query"
        ? "its query"
        : METRICS[metric.kind];
  const conditions = [
    ...(success ? [success.text] : []),
    ...(failure ? [`fails ${failure.text}`] : []),
  ].join(", ");
  const from = formatCount(gate.minimumInvocations);
  return gate.minimumInvocations === 0
    ? `${what} ${conditions}`
    : `${what} ${conditions} (from ${from} invocations)`;
}
