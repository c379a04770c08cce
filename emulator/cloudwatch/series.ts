import type { Metric, MetricStat } from "@aws-sdk/client-cloudwatch";

import { invalid } from "../protocol/errors.ts";
import { partition } from "../runtimes/lookup.ts";
import type { Samples } from "../state/model.ts";
import type { World } from "../world.ts";
import { endpointSamples } from "./endpoint-series.ts";
import type { Reader } from "./metric-view.ts";
import { metricKey } from "./metric-key.ts";
import { mergeSamples, statistic } from "./statistics.ts";

/** Values by the start of their period, in epoch milliseconds. */
export type TimeSeries = ReadonlyMap<number, number>;

export interface Range {
  readonly startMs: number;
  readonly endMs: number;
}

/** Refuses periods that CloudWatch does not know; multiples of our publication period are known. */
function checkPeriod(world: World, periodMs: number): void {
  const usual =
    [1_000, 5_000, 10_000, 20_000, 30_000].includes(periodMs) || periodMs % 60_000 === 0;
  if (periodMs > 0 && (usual || periodMs % world.settings.metrics.periodMs === 0)) return;
  throw invalid(`The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.`);
}

/** Where the first period of a query starts: the range's start, rounded down to at most a minute. */
export function alignedStart(periodMs: number, startMs: number): number {
  const grainMs = Math.min(periodMs, 60_000);
  return Math.floor(startMs / grainMs) * grainMs;
}

/** Every visible period of a metric: that of an endpoint, or one that PutMetricData made. */
function* samplesOf(
  world: World,
  reader: Reader,
  metric: Metric,
): Generator<readonly [startMs: number, samples: Samples]> {
  yield* endpointSamples(world, reader, metric);
  const put = partition(world, reader).putSeries[metricKey(metric)];
  for (const [startText, samples] of Object.entries(put?.periods ?? {}))
    yield [Number(startText), samples];
}

/** The samples of one metric over a range, by the start of the period that was asked for. */
export function periodsOf(
  world: World,
  reader: Reader,
  { metric, periodMs, range }: { metric: Metric; periodMs: number; range: Range },
): Map<number, Samples> {
  checkPeriod(world, periodMs);
  const firstMs = alignedStart(periodMs, range.startMs);
  const merged = new Map<number, Samples>();
  for (const [startMs, samples] of samplesOf(world, reader, metric)) {
    if (startMs < firstMs || startMs >= range.endMs) continue;
    const slotMs = firstMs + Math.floor((startMs - firstMs) / periodMs) * periodMs;
    const into = merged.get(slotMs) ?? {};
    mergeSamples(into, samples);
    merged.set(slotMs, into);
  }
  return new Map([...merged].toSorted(([a], [b]) => a - b));
}

/** The values of one metric and statistic over a range. */
export function queryMetric(
  world: World,
  reader: Reader,
  { stat, range }: { stat: MetricStat; range: Range },
): TimeSeries {
  const periodMs = (stat.Period ?? 0) * 1_000;
  const { Stat: name = "" } = stat;
  const compute = statistic(name);
  if (reader.view?.missingStatistics?.some((beginning) => name.startsWith(beginning)))
    return new Map();
  const periods = periodsOf(world, reader, { metric: stat.Metric ?? {}, periodMs, range });
  return new Map([...periods].map(([slotMs, samples]) => [slotMs, compute(samples)]));
}
