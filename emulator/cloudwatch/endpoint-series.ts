import type { Metric } from "@aws-sdk/client-cloudwatch";

import { partition } from "../runtimes/lookup.ts";
import type { MetricName, Samples, SeriesRecord } from "../state/model.ts";
import type { Scope } from "../scope.ts";
import type { World } from "../world.ts";
import type { MetricView, Reader } from "./metric-view.ts";

const NAMESPACE = "AWS/Bedrock-AgentCore";
const OPERATION = "InvokeAgentRuntime";
const ERROR_METRICS: readonly MetricName[] = ["SystemErrors", "UserErrors", "Throttles"];

/** The series under exactly these three dimensions; any other set names none, as on CloudWatch. */
function findSeries(world: World, scope: Scope, metric: Metric): SeriesRecord | undefined {
  const dimensions = new Map((metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  if (metric.Namespace !== NAMESPACE || dimensions.size !== 3) return undefined;
  if (dimensions.get("Operation") !== OPERATION) return undefined;
  const { series } = partition(world, scope);
  return series[`${dimensions.get("Resource")}|${dimensions.get("Name")}`];
}

/** The samples of one metric in a published period; absent when nothing was published. */
function publishedSamples(
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

/** A share of each sample's count, rounded up: a first publication that is corrected later. */
const shareOf = (samples: Samples, share: number): Samples =>
  Object.fromEntries(
    Object.entries(samples).map(([value, count]) => [value, Math.ceil(count * share)]),
  );

const isMissing = ({ missing }: MetricView, metric: string): boolean =>
  missing === "all" || (missing ?? []).includes(metric);

/** The periods of an endpoint's metric that a reader sees by now. */
export function* endpointSamples(
  world: World,
  { view = {}, ...scope }: Reader,
  metric: Metric,
): Generator<readonly [startMs: number, samples: Samples]> {
  const series = findSeries(world, scope, metric);
  const name = metric.MetricName as MetricName;
  if (!series || isMissing(view, name)) return;
  const { periodMs, delayMs, partialNewest } = world.settings.metrics;
  const waitMs = delayMs + (view.lateMs ?? 0) + (partialNewest ? 0 : periodMs);
  const nowMs = world.clock.now();
  for (const [startText, period] of Object.entries(series.periods)) {
    const visibleAtMs = Number(startText) + waitMs;
    const samples = publishedSamples(world, period, name);
    if (!samples || nowMs < visibleAtMs) continue;
    const { restated } = view;
    const early = restated !== undefined && nowMs < visibleAtMs + restated.forMs;
    yield [Number(startText), early ? shareOf(samples, restated.share) : samples];
  }
}

/** Every metric that an endpoint of the account and region has published. */
export function listEndpointMetrics(world: World, scope: Scope): Metric[] {
  return Object.values(partition(world, scope).series).flatMap(({ name, resource, periods }) => {
    const names = new Set(Object.values(periods).flatMap((period) => Object.keys(period)));
    return [...names].map((MetricName) => ({
      Namespace: NAMESPACE,
      MetricName,
      Dimensions: [
        { Name: "Operation", Value: OPERATION },
        { Name: "Name", Value: name },
        { Name: "Resource", Value: resource },
      ],
    }));
  });
}
