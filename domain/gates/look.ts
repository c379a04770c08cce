import type { Counts } from "../statistics/counts.ts";

/** The stretch of an endpoint's metrics that a gate judges. */
export interface EvidenceWindow {
  /** Start of the first period, milliseconds since the epoch, a multiple of `periodMs`. */
  readonly fromMs: number;
  /** End of the last period; undefined while the window still grows (a bake). */
  readonly toMs?: number;
  readonly periodMs: number;
  /** A period decides only when its end is at least this old. */
  readonly delayMs: number;
  /** Stretches in which the engine itself called the endpoint: their periods are left out. */
  readonly leaveOut: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/**
 * One look at an endpoint's metrics: sums over the settled periods of a window. Everything a
 * verdict is made from is in here, so that it can be recomputed.
 */
export interface Look {
  readonly atMs: number;
  /** The settled part of the window at that moment. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether the whole window (when it has an end) is settled. */
  readonly settled: boolean;
  /** Length of all periods that had invocations: what the bake's clock counts. */
  readonly dataMs: number;
  readonly invocations: number;
  readonly systemErrors: number;
  readonly userErrors: number;
  readonly throttles: number;
  readonly sessions: number;
  /** By latency bound in milliseconds. */
  readonly slow: readonly SlowCount[];
  /** By percentile: the mean of the periods' percentiles, weighted by their invocations. */
  readonly percentiles: readonly {
    readonly percentile: number;
    readonly timed: number;
    readonly valueMs: number;
  }[];
}

export interface SlowCount {
  readonly maxMs: number;
  /** Invocations in periods with a percentile rank, and how many of them were slower. */
  readonly measured: number;
  readonly slower: number;
}

/** What the endpoint did before the re-point: read once, and kept. */
export interface BaselineEvidence {
  readonly fromMs: number;
  readonly toMs: number;
  readonly invocations: number;
  readonly sessions: number;
  /** By gate. A gate is missing where nothing was counted. */
  readonly counts: Readonly<Record<string, GateCounts>>;
  /** For charts: as the bake's looks would have been, had it begun one length of it before. */
  readonly series?: readonly LookPoint[];
}

/** What a gate counted on one side. */
export interface GateCounts extends Counts {
  /** Nothing at all is published under the errors' names: there are none, or no such metric. */
  readonly errorsAbsent?: true;
}

/** What is kept of a look, for charts and for judging it again: sums since the re-point. */
export interface LookPoint extends Pick<
  Look,
  "atMs" | "dataMs" | "invocations" | "throttles" | "sessions"
> {
  readonly errors: number;
  /** Where a gate asked for them. */
  readonly slow?: Look["slow"];
  /** Of the latency: `CHART_PERCENTILE`, and what gates asked for. */
  readonly percentiles?: Look["percentiles"];
  /** The judged number by gate: a sequential gate's e-value. */
  readonly values: Readonly<Record<string, number>>;
}
