import type { EvidenceWindow, Look } from "../../domain/gates/look.ts";
import { SAMPLES_ID, percentileId, rankId } from "./metric-queries.ts";
import type { CountedId, LatencyNeeds } from "./metric-queries.ts";
import type { Series, SeriesById } from "./read-series.ts";

/** The part of a window whose periods are old enough to decide. */
export interface SettledRange {
  readonly fromMs: number;
  /** Equal to `fromMs` when nothing is settled yet. */
  readonly toMs: number;
  readonly settled: boolean;
}

export function computeSettledRange(window: EvidenceWindow, nowMs: number): SettledRange {
  const { fromMs, periodMs } = window;
  const oldEnough = Math.floor((nowMs - window.delayMs - fromMs) / periodMs);
  const settledToMs = fromMs + Math.max(0, oldEnough) * periodMs;
  const toMs = Math.min(settledToMs, window.toMs ?? Infinity);
  return { fromMs, toMs, settled: window.toMs !== undefined && toMs >= window.toMs };
}

/**
 * One look: sums over the settled periods in which the engine itself did not call. A metric without
 * data in a period counts nothing there; whether the endpoint was called at all, `invocations` says.
 */
export function sumLook(
  measured: { series: SeriesById; needs: LatencyNeeds; range: SettledRange },
  window: EvidenceWindow,
  atMs: number,
): Look {
  const { series, needs, range } = measured;
  const periods = periodsOf(range, window);
  const valuesOf = (id: string): Series => series.get(id) ?? new Map();
  const sum = (id: CountedId): number =>
    periods.reduce((total, period) => total + (valuesOf(id).get(period) ?? 0), 0);
  const called = periods.filter((period) => (valuesOf("invocations").get(period) ?? 0) > 0);
  return {
    atMs,
    ...range,
    dataMs: called.length * window.periodMs,
    invocations: sum("invocations"),
    systemErrors: sum("systemErrors"),
    userErrors: sum("userErrors"),
    throttles: sum("throttles"),
    sessions: sum("sessions"),
    slow: needs.bounds.map((maxMs) => ({
      maxMs,
      ...countSlow(periods, valuesOf(SAMPLES_ID), valuesOf(rankId(maxMs))),
    })),
    percentiles: needs.percentiles.map((percentile) => ({
      percentile,
      ...weigh(periods, valuesOf(SAMPLES_ID), valuesOf(percentileId(percentile))),
    })),
  };
}

/** Starts of the settled periods that no stretch to be left out touches. */
export function periodsOf(
  range: Pick<SettledRange, "fromMs" | "toMs">,
  { periodMs, leaveOut }: Pick<EvidenceWindow, "periodMs" | "leaveOut">,
): number[] {
  const periods: number[] = [];
  for (let startMs = range.fromMs; startMs + periodMs <= range.toMs; startMs += periodMs) {
    const touched = leaveOut.some(
      ({ fromMs, toMs }) => fromMs < startMs + periodMs && toMs >= startMs,
    );
    if (!touched) periods.push(startMs);
  }
  return periods;
}

/** Counts come back from percentages: of 40 samples with rank 97.5, one was slower. */
function countSlow(periods: readonly number[], samples: Series, ranks: Series) {
  let measured = 0;
  let slower = 0;
  for (const period of periods) {
    const count = samples.get(period);
    const rank = ranks.get(period);
    if (count === undefined || rank === undefined) continue;
    measured += count;
    slower += Math.round(count * (1 - rank / 100));
  }
  return { measured, slower };
}

/** The mean of the periods' values, weighted by their invocations. */
function weigh(periods: readonly number[], samples: Series, values: Series) {
  let timed = 0;
  let total = 0;
  for (const period of periods) {
    const count = samples.get(period);
    const value = values.get(period);
    if (count === undefined || value === undefined) continue;
    timed += count;
    total += count * value;
  }
  return { timed, valueMs: timed === 0 ? 0 : total / timed };
}
