import type { MetricStat } from "@aws-sdk/client-cloudwatch";

import { invalid } from "../protocol/errors.ts";
import { partition } from "../runtimes/lookup.ts";
import type { MetricName, Samples, SeriesRecord } from "../state/model.ts";
import type { Scope } from "../scope.ts";
import type { World } from "../world.ts";
import { mergeSamples, statistic } from "./statistics.ts";

/** Values by the start of their period, in epoch milliseconds. */
export type TimeSeries = ReadonlyMap<number, number>;

export interface Range {
  readonly startMs: number;
  readonly endMs: number;
}

const NAMESPACE = "AWS/Bedrock-AgentCore";
const ERROR_METRICS: readonly MetricName[] = ["SystemErrors", "UserErrors", "Throttles"];

/** The series under exactly these three dimensions; any other set names none, as on CloudWatch. */
function findSeries(world: World, scope: Scope, { Metric }: MetricStat): SeriesRecord | undefined {
  const dimensions = new Map((Metric?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  if (Metric?.Namespace !== NAMESPACE || dimensions.size !== 3) return undefined;
  if (dimensions.get("Operation") !== "InvokeAgentRuntime") return undefined;
  const { series } = partition(world, scope);
  return series[`${dimensions.get("Resource")}|${dimensions.get("Name")}`];
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

function isVisible(world: World, periodStartMs: number): boolean {
  const { periodMs, delayMs, partialNewest } = world.settings.metrics;
  return world.clock.now() >= periodStartMs + delayMs + (partialNewest ? 0 : periodMs);
}

/** The samples of one metric in a published period; absent when nothing was published. */
function samplesOf(
  world: World,
  period: SeriesRecord["periods"][string],
  metric: MetricName,
): Samples | undefined {
  const samples = period[metric];
  if (world.settings.metrics.emptyErrors === "absent" || !ERROR_METRICS.includes(metric))
    return samples;
  const invocations = period.Invocations?.["1"] ?? 0;
  const errors = samples?.["1"] ?? 0;
  return invocations > errors ? { ...samples, "0": invocations - errors } : samples;
}

/** The values of one metric and statistic over a range. */
export function queryMetric(
  world: World,
  scope: Scope,
  stat: MetricStat,
  range: Range,
): TimeSeries {
  const periodMs = (stat.Period ?? 0) * 1_000;
  checkPeriod(world, periodMs);
  const compute = statistic(stat.Stat ?? "");
  const metric = stat.Metric?.MetricName as MetricName;
  const firstMs = alignedStart(periodMs, range.startMs);
  const merged = new Map<number, Samples>();
  for (const [startText, period] of Object.entries(findSeries(world, scope, stat)?.periods ?? {})) {
    const startMs = Number(startText);
    if (startMs < firstMs || startMs >= range.endMs || !isVisible(world, startMs)) continue;
    const samples = samplesOf(world, period, metric);
    if (!samples) continue;
    const slotMs = firstMs + Math.floor((startMs - firstMs) / periodMs) * periodMs;
    const into = merged.get(slotMs) ?? {};
    mergeSamples(into, samples);
    merged.set(slotMs, into);
  }
  return new Map(
    [...merged]
      .toSorted(([a], [b]) => a - b)
      .map(([slotMs, samples]) => [slotMs, compute(samples)]),
  );
}
