import type {
  Datapoint,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
} from "@aws-sdk/client-cloudwatch";

import { partition } from "../runtimes/lookup.ts";
import type { Samples } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { invalidCombination } from "./errors.ts";
import { metricKey } from "./metric-key.ts";
import { periodsOf } from "./series.ts";
import { statistic } from "./statistics.ts";

const MAX_DATAPOINTS = 1_440;

/** Datapoints in no particular order on AWS; here oldest first. */
export function getMetricStatistics(
  world: World,
  call: Call,
  input: GetMetricStatisticsInput,
): GetMetricStatisticsOutput {
  const { Namespace, MetricName, Dimensions, Statistics, ExtendedStatistics } = input;
  const names = [...(Statistics ?? []), ...(ExtendedStatistics ?? [])];
  if (names.length === 0)
    throw invalidCombination("At least one of Statistics and ExtendedStatistics must be given.");
  const range = { startMs: Number(input.StartTime), endMs: Number(input.EndTime) };
  if (range.startMs >= range.endMs)
    throw invalidCombination("The parameter StartTime must be less than the parameter EndTime.");
  const periodMs = (input.Period as number) * 1_000;
  if ((range.endMs - range.startMs) / periodMs > MAX_DATAPOINTS)
    throw invalidCombination(`The range asks for more than ${MAX_DATAPOINTS} datapoints.`);
  const metric = { Namespace, MetricName, ...(Dimensions && { Dimensions }) };
  const reader = { account: call.account, region: call.region, view: call.steering.metrics };
  const periods = periodsOf(world, reader, { metric, periodMs, range });
  const unit = partition(world, call).putSeries[metricKey(metric)]?.unit ?? unitOf(MetricName);
  const points = [...periods].map(([atMs, samples]) => ({
    Timestamp: new Date(atMs),
    Unit: unit,
    ...statisticsOf(samples, names),
  }));
  return { Label: MetricName, Datapoints: points as Datapoint[] };
}

const unitOf = (metricName: string | undefined): string =>
  metricName === "Latency" ? "Milliseconds" : "Count";

function statisticsOf(samples: Samples, names: readonly string[]): Partial<Datapoint> {
  const plain: Record<string, number> = {};
  const extended: Record<string, number> = {};
  for (const name of names) {
    const into = /^[A-Z][a-z]/.test(name) ? plain : extended;
    into[name] = statistic(name)(samples);
  }
  return {
    ...plain,
    ...(Object.keys(extended).length > 0 && { ExtendedStatistics: extended }),
  };
}
