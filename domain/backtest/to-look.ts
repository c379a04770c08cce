import type { BaselineEvidence, Look } from "../gates/look.ts";
import type { GateSpec } from "../spec/gate-spec.ts";
import type { Counts } from "../statistics/counts.ts";
import { PERCENTILES } from "./series.ts";
import type { SeriesPoint } from "./series.ts";

/** What the engine would have summed over these periods, at `atMs`. */
export function toLook(points: readonly SeriesPoint[], periodMs: number, atMs: number): Look {
  const first = points[0];
  const last = points.at(-1);
  const sum = (value: (point: SeriesPoint) => number): number =>
    points.reduce((total, point) => total + value(point), 0);
  return {
    atMs,
    fromMs: first?.startMs ?? atMs,
    toMs: last === undefined ? atMs : last.startMs + periodMs,
    settled: true,
    dataMs: points.filter(({ invocations }) => invocations > 0).length * periodMs,
    invocations: sum(({ invocations }) => invocations),
    // A series does not tell whose errors they were, and every gate adds the two.
    systemErrors: sum(({ errors }) => errors),
    userErrors: 0,
    throttles: sum(({ throttles }) => throttles),
    sessions: sum(({ sessions }) => sessions ?? 0),
    slow: [],
    percentiles: PERCENTILES.flatMap((percentile) => {
      const timed = points.filter((point) => point.latency[percentile] !== undefined);
      const count = timed.reduce((total, point) => total + point.invocations, 0);
      if (count === 0) return [];
      const weighted = timed.reduce(
        (total, point) => total + (point.latency[percentile] ?? 0) * point.invocations,
        0,
      );
      return [{ percentile, timed: count, valueMs: weighted / count }];
    }),
  };
}

/** What the engine would have read before the re-point; `countsOf` answers for gates that compare. */
export function toBaseline(
  { fromMs, toMs, invocations, sessions }: Omit<BaselineEvidence, "counts">,
  gates: readonly GateSpec[],
  countsOf: (gate: GateSpec) => Counts | undefined,
): BaselineEvidence {
  const counted = gates.flatMap((gate) => {
    const counts = countsOf(gate);
    return counts && counts.total > 0 ? [[gate.name, counts]] : [];
  });
  return { fromMs, toMs, invocations, sessions, counts: Object.fromEntries(counted) };
}
