import type { Look } from "./look.ts";
import type { Measurement } from "./measurement.ts";

/** One look as a chart shows it. */
export interface LookPoint {
  readonly atMs: number;
  readonly invocations: number;
  readonly errors: number;
  readonly sessions: number;
  /** The judged number by gate: a sequential gate's e-value. */
  readonly values: Readonly<Record<string, number>>;
}

const POINTS_KEPT = 500;

/** Adds looks; when there are too many, every other one but the newest goes. */
export function extendSeries(
  series: readonly LookPoint[],
  looks: readonly Look[],
  measurements: readonly Measurement[],
): readonly LookPoint[] {
  const points = looks.map((look) => ({
    atMs: look.atMs,
    invocations: look.invocations,
    errors: look.systemErrors + look.userErrors,
    sessions: look.sessions,
    values: Object.fromEntries(
      measurements.flatMap(({ atMs, gate, value }) =>
        atMs === look.atMs && value !== undefined ? [[gate, value]] : [],
      ),
    ),
  }));
  const all = [...series, ...points];
  return all.length <= POINTS_KEPT ? all : thin(all);
}

const thin = (points: readonly LookPoint[]): readonly LookPoint[] =>
  points.filter((_, index) => (points.length - 1 - index) % 2 === 0);
