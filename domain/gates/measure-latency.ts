import { formatDuration } from "../format.ts";
import type { LatencyGateSpec } from "../spec/gate-spec.ts";
import type { Counts } from "../statistics/counts.ts";
import type { Look } from "./look.ts";
import type { Finding } from "./measurement.ts";
import { measureSequential } from "./measure-sequential.ts";
import type { SequentialCounts } from "./measure-sequential.ts";
import { measureThreshold } from "./measure-threshold.ts";

type Compared = Pick<
  SequentialCounts,
  "baseline" | "isBaselineKnown" | "meanSessionSize" | "where"
>;

/** By percentile ranks, or where CloudWatch answers none, by a percentile. */
export function measureLatency(gate: LatencyGateSpec, look: Look, compared: Compared): Finding {
  const { maxMs, percentile } = gate;
  const candidate = countSlow(gate, look);
  const timed = look.percentiles.find((each) => each.percentile === percentile)?.timed ?? 0;
  const bound = formatDuration(maxMs);
  if ((candidate?.total ?? 0) > 0 || timed === 0)
    return measureSequential({ gate, candidate, ...compared, what: `took longer than ${bound}` });
  const success = { operator: "<=", value: maxMs, text: `at most ${bound}` } as const;
  const metric = { kind: "latency", percentile } as const;
  return measureThreshold({ ...gate, kind: "threshold", metric, success }, look, undefined);
}

/** Invocations slower than the gate's bound; undefined where they were not asked for. */
export function countSlow(
  { maxMs }: Pick<LatencyGateSpec, "maxMs">,
  { slow }: Pick<Look, "slow">,
): Counts | undefined {
  const count = slow.find((each) => each.maxMs === maxMs);
  return count && { errors: count.slower, total: count.measured };
}
