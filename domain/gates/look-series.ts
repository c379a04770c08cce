import type { Look, LookPoint } from "./look.ts";
import type { Measurement } from "./measurement.ts";

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
  return {
    atMs: look.atMs,
    dataMs: look.dataMs,
    invocations: look.invocations,
    errors: look.systemErrors + look.userErrors,
    throttles: look.throttles,
    sessions: look.sessions,
    ...(look.slow.length > 0 && { slow: look.slow }),
    ...(look.percentiles.length > 0 && { percentiles: look.percentiles }),
    values: Object.fromEntries(
      measurements.flatMap(({ atMs, gate, value }) =>
        atMs === look.atMs && value !== undefined ? [[gate, value]] : [],
      ),
    ),
  };
}

/** The latency that charts draw; undefined where nothing was timed. */
export function chartLatencyOf({
  percentiles = [],
}: Pick<LookPoint, "percentiles">): number | undefined {
  const latency = percentiles.find(({ percentile }) => percentile === CHART_PERCENTILE);
  return latency && latency.timed > 0 ? Math.round(latency.valueMs) : undefined;
}

const thin = (points: readonly LookPoint[]): readonly LookPoint[] =>
  points.filter((_, index) => (points.length - 1 - index) % 2 === 0);
