import type { EvidenceWindow, Look } from "../../domain/gates/look.ts";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import type { MeasuredEndpoint } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { latencyNeedsOf, queriesFor } from "./metric-queries.ts";
import type { LatencyNeeds } from "./metric-queries.ts";
import { readSeries } from "./read-series.ts";
import type { SeriesById } from "./read-series.ts";
import { computeSettledRange, sumLook } from "./sum-look.ts";
import type { SettledRange } from "./sum-look.ts";

/** An endpoint's metrics over the settled part of a window, and their sums. */
export interface Reading {
  readonly look: Look;
  readonly series: SeriesById;
  readonly needs: LatencyNeeds;
  readonly range: SettledRange;
}

export async function readEndpointMetrics(
  dependencies: PromotionDependencies,
  endpoint: MeasuredEndpoint,
  { gates, window }: { gates: readonly GateSpec[]; window: EvidenceWindow },
): Promise<Reading> {
  const nowMs = dependencies.clock.now();
  const range = computeSettledRange(window, nowMs);
  const needs = latencyNeedsOf(gates);
  const nothingSettled = range.toMs <= range.fromMs;
  const series: SeriesById = nothingSettled
    ? new Map()
    : await readSeries(dependencies, endpoint.aws, {
        MetricDataQueries: queriesFor(endpoint, needs, window.periodMs),
        StartTime: new Date(range.fromMs),
        EndTime: new Date(range.toMs),
        ScanBy: "TimestampAscending",
      });
  return { look: sumLook({ series, needs, range }, window, nowMs), series, needs, range };
}

/** The same reading, of its newest part alone. */
export function lookBack(reading: Reading, window: EvidenceWindow, windowMs: number): Look {
  const { look, range } = reading;
  const fromMs = Math.max(range.fromMs, range.toMs - windowMs);
  return sumLook({ ...reading, range: { ...range, fromMs } }, window, look.atMs);
}
