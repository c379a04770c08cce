/** One period of an endpoint's metrics. */
export interface SeriesPoint {
  /** Start of the period, milliseconds since the epoch. */
  readonly startMs: number;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  /** Undefined where sessions were not counted. */
  readonly sessions?: number;
  /** Milliseconds by percentile: 50, 90, 95, 99. */
  readonly latency: Readonly<Record<number, number>>;
  /** Which version served, where the series says so. */
  readonly version?: "baseline" | "candidate";
}

/** An unbroken series: each point begins where the one before it ends. */
export interface Series {
  readonly periodMs: number;
  readonly points: readonly SeriesPoint[];
}

/** The latency columns a series may have. */
export const PERCENTILES = [50, 90, 95, 99] as const;
