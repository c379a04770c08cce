import type { Look } from "./look.ts";
import type { Measurement } from "./measurement.ts";

/** One look as a chart shows it. */
export interface LookPoint {
  readonly atMs: number;
  readonly invocations: number;
  readonly errors: number;
  readonly sessions: number;
  /** `CHART_PERCENTILE` of the latency; undefined where nothing was timed. */
  readonly latencyMs?: number;
  /** The judged number by gate: a sequential gate's e-value. */
  readonly values: Readonly<Record<string, number>>;
}

const POINTS_KEPT = 500;

/** Of the latencies in charts, whatever gates judge. */
export const CHART_PERCENTILE = 90;

/** Adds looks; when there are too many, every other one but the newest goes. */
export function extendSeries(
  series: readonly LookPoint[],
  looks: readonly Look[],
  measurements: readonly Measurement[],
): readonly LookPoint[] {
  const points = looks.map((look) => toPoint(look, measurements));
  const all = [...series, ...points];
  return all.length <= POINTS_KEPT ? all : thin(all);
}

export function toPoint(look: Look, measurements: readonly Measurement[] = []): LookPoint {
  const latency = look.percentiles.find(({ percentile }) => percentile === CHART_PERCENTILE);
  return {
    atMs: look.atMs,
    invocations: look.invocations,
    errors: look.systemErrors + look.userErrors,
    sessions: look.sessions,
    ...(latency && latency.timed > 0 ? { latencyMs: Math.round(latency.valueMs) } : {}),
    values: Object.fromEntries(
      measurements.flatMap(({ atMs, gate, value }) =>
        atMs === look.atMs && value !== undefined ? [[gate, value]] : [],
      ),
    ),
  };
}

const thin = (points: readonly LookPoint[]): readonly LookPoint[] =>
  points.filter((_, index) => (points.length - 1 - index) % 2 === 0);
