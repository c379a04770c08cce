import { computeMeanSessionSize, measureSequential } from "../gates/measure-sequential.ts";
import { measureLatency } from "../gates/measure-latency.ts";
import { measureThreshold } from "../gates/measure-threshold.ts";
import type { BaselineEvidence, Look } from "../gates/look.ts";
import type { Finding } from "../gates/measurement.ts";
import { formatDuration } from "../format.ts";
import type { GateSpec } from "../spec/gate-spec.ts";

/** What was recorded beside invocations, errors and throttles. */
export interface RecordedKinds {
  readonly sessions: boolean;
  /** Bounds in milliseconds above which invocations were counted. */
  readonly bounds: readonly number[];
  readonly percentiles: readonly number[];
}

/** Why what was recorded cannot say what this gate would; undefined when it can. */
export function whyNotJudged(gate: GateSpec, recorded: RecordedKinds): string | undefined {
  switch (gate.kind) {
    case "sequential":
      return gate.counts.kind === "agentcore" ? undefined : "it counts by queries of its own";
    case "threshold":
      if (gate.metric.kind === "query") return "it measures a query of its own";
      return gate.metric.kind === "latency" &&
        !recorded.percentiles.includes(gate.metric.percentile)
        ? `the p${gate.metric.percentile} latency is not recorded`
        : undefined;
    case "latency":
      return recorded.bounds.includes(gate.maxMs) || recorded.percentiles.includes(gate.percentile)
        ? undefined
        : `neither the share above ${formatDuration(gate.maxMs)} nor the p${gate.percentile} latency is recorded`;
    default:
      return "it looks at something else than the endpoint's metrics";
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
  const compared = {
    baseline: baseline.counts[gate.name],
    isBaselineKnown: true,
    meanSessionSize: computeMeanSessionSize(look, baseline),
    where: "before the re-point",
  };
  switch (gate.kind) {
    case "sequential": {
      const candidate = { errors: look.systemErrors + look.userErrors, total: look.invocations };
      return measureSequential({ gate, candidate, ...compared, what: "failed" });
    }
    case "threshold":
      return measureThreshold(
        gate,
        gate.windowMs === undefined ? look : seen.recent(gate.windowMs),
        undefined,
      );
    case "latency":
      return measureLatency(gate, look, compared);
    default:
      throw new Error(`a backtest cannot measure a gate of kind ${gate.kind}`);
  }
}
