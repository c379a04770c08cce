import type { ListMetricsInput, ListMetricsOutput, Metric } from "@aws-sdk/client-cloudwatch";

import { pageOf } from "../runtimes/paging.ts";
import { partition } from "../runtimes/lookup.ts";
import type { Call, World } from "../world.ts";
import { listEndpointMetrics } from "./endpoint-series.ts";

const PAGE = 500;

export function listMetrics(world: World, call: Call, input: ListMetricsInput): ListMetricsOutput {
  const put = Object.values(partition(world, call).putSeries).map(
    ({ namespace, name, dimensions }): Metric => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions,
    }),
  );
  const all = [...listEndpointMetrics(world, call), ...put].filter((metric) => fits(metric, input));
  const page = pageOf(all, { maxResults: PAGE, largest: PAGE, nextToken: input.NextToken });
  return {
    Metrics: page.items,
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}

/** A filter without a value asks only for the dimension to be there. */
function fits(
  metric: Metric,
  { Namespace, MetricName, Dimensions = [] }: ListMetricsInput,
): boolean {
  if (Namespace !== undefined && metric.Namespace !== Namespace) return false;
  if (MetricName !== undefined && metric.MetricName !== MetricName) return false;
  return Dimensions.every(({ Name, Value }) =>
    metric.Dimensions?.some(
      (has) => has.Name === Name && (Value === undefined || has.Value === Value),
    ),
  );
}
