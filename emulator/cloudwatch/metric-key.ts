import type { Dimension, Metric } from "@aws-sdk/client-cloudwatch";

const byName = (a: Dimension, b: Dimension): number =>
  (a.Name as string) < (b.Name as string) ? -1 : 1;

/** One text for a namespace, name and set of dimensions, whatever the order of these. */
export const metricKey = ({ Namespace, MetricName, Dimensions = [] }: Metric): string =>
  JSON.stringify([
    Namespace,
    MetricName,
    Dimensions.toSorted(byName).map(({ Name, Value }) => [Name, Value]),
  ]);
