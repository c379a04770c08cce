import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";

import { CHART_PERCENTILE } from "../../domain/gates/look-series.ts";
import type { GateSpec, MetricQuery } from "../../domain/spec/gate-spec.ts";
import type { MeasuredEndpoint } from "../promotion-activities.ts";

/** Exactly these: any other namespace or set of dimensions has no data, and no error either. */
const NAMESPACE = "AWS/Bedrock-AgentCore";

/** Ids of the queries, under which the answers come back. */
const COUNTED = {
  invocations: "Invocations",
  systemErrors: "SystemErrors",
  userErrors: "UserErrors",
  throttles: "Throttles",
  sessions: "Sessions",
} as const;
export type CountedId = keyof typeof COUNTED;
export const SAMPLES_ID = "samples";
export const rankId = (maxMs: number): string => `within_${maxMs}`;

export const percentileId = (percentile: number): string => `p${percentile}`;

/** What of the latencies gates and charts ask for, each once. */
export interface LatencyNeeds {
  readonly bounds: readonly number[];
  readonly percentiles: readonly number[];
}

export function latencyNeedsOf(gates: readonly GateSpec[]): LatencyNeeds {
  const bounds = gates.flatMap((gate) => (gate.kind === "latency" ? [gate.maxMs] : []));
  const percentiles = gates.flatMap((gate) => {
    if (gate.kind === "latency") return [gate.percentile];
    return gate.kind === "threshold" && gate.metric.kind === "latency"
      ? [gate.metric.percentile]
      : [];
  });
  return {
    bounds: [...new Set(bounds)],
    percentiles: [...new Set([CHART_PERCENTILE, ...percentiles])],
  };
}

export function queriesFor(
  endpoint: MeasuredEndpoint,
  { bounds, percentiles }: LatencyNeeds,
  periodMs: number,
): MetricDataQuery[] {
  const query = (Id: string, MetricName: string, Stat: string): MetricDataQuery => ({
    Id,
    MetricStat: {
      Metric: { Namespace: NAMESPACE, MetricName, Dimensions: dimensionsOf(endpoint) },
      Period: periodMs / 1_000,
      Stat,
    },
  });
  return [
    ...Object.entries(COUNTED).map(([id, name]) => query(id, name, "Sum")),
    ...(bounds.length + percentiles.length > 0
      ? [query(SAMPLES_ID, "Latency", "SampleCount")]
      : []),
    // Percentile rank: the percentage of invocations that took at most so long.
    ...bounds.map((maxMs) => query(rankId(maxMs), "Latency", `PR(:${maxMs})`)),
    ...percentiles.map((each) => query(percentileId(each), "Latency", `p${each}`)),
  ];
}

/** Under which the answer to a query of the spec comes back. */
export const ANSWER_ID = "acr_answer";

/** A query of the spec: its metrics under their ids, and one answer. */
export function queriesOf(
  endpoint: MeasuredEndpoint,
  { metrics, expression }: MetricQuery,
  periodMs: number,
): MetricDataQuery[] {
  const Period = periodMs / 1_000;
  const stats = Object.entries(metrics).map(([id, metric]) => ({
    Id: expression === undefined ? ANSWER_ID : id,
    ReturnData: expression === undefined,
    MetricStat: {
      Metric: {
        Namespace: metric.namespace ?? NAMESPACE,
        MetricName: metric.name,
        Dimensions:
          metric.namespace === undefined
            ? dimensionsOf(endpoint)
            : Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period,
      Stat: metric.stat,
    },
  }));
  return expression === undefined
    ? stats
    : [...stats, { Id: ANSWER_ID, Expression: expression, Period, ReturnData: true }];
}

/** `Resource` is the runtime's ARN, not the endpoint's. */
const dimensionsOf = ({ runtimeArn, runtimeName, endpoint }: MeasuredEndpoint) => [
  { Name: "Operation", Value: "InvokeAgentRuntime" },
  { Name: "Name", Value: `${runtimeName}::${endpoint}` },
  { Name: "Resource", Value: runtimeArn },
];
