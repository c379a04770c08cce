import { computeMeanSessionSize, measureSequential } from "../gates/measure-sequential.ts";
import { measureThreshold } from "../gates/measure-threshold.ts";
import type { BaselineEvidence, Look } from "../gates/look.ts";
import type { Finding } from "../gates/measurement.ts";
import { formatDuration } from "../format.ts";
import type { GateSpec } from "../spec/gate-spec.ts";

/** Why a series cannot say what this gate would; undefined when it can. */
export function whyNotJudged(gate: GateSpec): string | undefined {
  switch (gate.kind) {
    case "sequential":
      return gate.counts.kind === "agentcore" ? undefined : "it counts by queries of its own";
    case "threshold":
      return gate.metric.kind === "query" ? "it measures a query of its own" : undefined;
    case "latency":
      return undefined;
    default:
      return "it looks at something else than the endpoint's counts";
  }
}

/** One measurement of a gate, with the functions that the engine measures with. */
export function measurePoint(
  gate: GateSpec,
  seen: {
    look: Look;
    /** The newest part alone, for a gate with a window. */
    recent: (windowMs: number) => Look;
    baseline: BaselineEvidence;
  },
): Finding {
  const { look, baseline } = seen;
  switch (gate.kind) {
    case "sequential":
      return measureSequential({
        gate,
        candidate: { errors: look.systemErrors + look.userErrors, total: look.invocations },
        baseline: baseline.counts[gate.name],
        isBaselineKnown: true,
        meanSessionSize: computeMeanSessionSize(look, baseline),
        what: "failed",
        where: "before the re-point",
      });
    case "threshold":
      return measureThreshold(
        gate,
        gate.windowMs === undefined ? look : seen.recent(gate.windowMs),
        undefined,
      );
    case "latency": {
      // A series has no percentile ranks, so it is as where CloudWatch has none.
      const text = `at most ${formatDuration(gate.maxMs)}`;
      const success = { operator: "<=", value: gate.maxMs, text } as const;
      const metric = { kind: "latency", percentile: gate.percentile } as const;
      return measureThreshold({ ...gate, kind: "threshold", metric, success }, look, undefined);
    }
    default:
      return { phase: "no-data", values: {}, reason: `Not in a series: ${whyNotJudged(gate)}.` };
  }
}
