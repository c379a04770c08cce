import type { MetricDatum, PutMetricDataInput } from "@aws-sdk/client-cloudwatch";

import { partition } from "../runtimes/lookup.ts";
import type { PutSeriesRecord, Samples } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { invalidCombination, invalidValue } from "./errors.ts";
import { metricKey } from "./metric-key.ts";
import { mergeSamples } from "./statistics.ts";

const OLDEST_MS = 14 * 86_400_000;
const NEWEST_MS = 2 * 3_600_000;

/** All of the data is checked before any of it is kept. */
export function putMetricData(world: World, call: Call, input: PutMetricDataInput): object {
  const namespace = input.Namespace as string;
  if (namespace.startsWith("AWS/"))
    throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
  const data = (input.MetricData ?? []).map((datum) => ({ datum, samples: samplesOf(datum) }));
  for (const { datum } of data) checkTime(world, datum);
  for (const { datum, samples } of data) {
    const series = seriesFor(world, call, { namespace, datum });
    const grainMs = datum.StorageResolution === 1 ? 1_000 : 60_000;
    const atMs = datum.Timestamp?.getTime() ?? world.clock.now();
    mergeSamples((series.periods[String(Math.floor(atMs / grainMs) * grainMs)] ??= {}), samples);
  }
  world.store.touch();
  return {};
}

function checkTime(world: World, { Timestamp }: MetricDatum): void {
  if (!Timestamp) return;
  const ageMs = world.clock.now() - Timestamp.getTime();
  if (ageMs > OLDEST_MS || ageMs < -NEWEST_MS)
    throw invalidValue(
      "The parameter Timestamp must specify a time within the past two weeks and two hours ahead.",
    );
}

/**
 * A datum's samples. A statistic set keeps its count, sum, minimum and maximum: what is between
 * the two extremes becomes their mean.
 */
function samplesOf({ Value, Values, Counts, StatisticValues }: MetricDatum): Samples {
  const given = [Value, Values, StatisticValues].filter((part) => part !== undefined);
  if (given.length !== 1)
    throw invalidCombination("Exactly one of Value, Values and StatisticValues must be given.");
  const samples: Samples = {};
  const add = (value: number, count: number): void => {
    if (!Number.isFinite(value)) throw invalidValue(`The value ${value} is not a finite number.`);
    if (count > 0) samples[String(value)] = (samples[String(value)] ?? 0) + count;
  };
  if (Value !== undefined) add(Value, 1);
  if (Values && Counts && Values.length !== Counts.length)
    throw invalidValue("The parameters Values and Counts must have the same number of items.");
  Values?.forEach((value, index) => add(value, Counts?.[index] ?? 1));
  if (!StatisticValues) return samples;
  const count = StatisticValues.SampleCount as number;
  const [sum, low, high] = [
    StatisticValues.Sum as number,
    StatisticValues.Minimum as number,
    StatisticValues.Maximum as number,
  ];
  if (count <= 2) add(sum / count, count);
  else [low, high].forEach((value) => add(value, 1));
  if (count > 2) add((sum - low - high) / (count - 2), count - 2);
  return samples;
}

function seriesFor(
  world: World,
  call: Call,
  { namespace, datum }: { namespace: string; datum: MetricDatum },
): PutSeriesRecord {
  const name = datum.MetricName as string;
  const dimensions = (datum.Dimensions ?? []).map(({ Name, Value }) => ({
    Name: Name as string,
    Value: Value as string,
  }));
  const key = metricKey({ Namespace: namespace, MetricName: name, Dimensions: dimensions });
  const { putSeries } = partition(world, call);
  const series = (putSeries[key] ??= { namespace, name, dimensions, periods: {} });
  if (datum.Unit !== undefined) series.unit = datum.Unit;
  return series;
}
