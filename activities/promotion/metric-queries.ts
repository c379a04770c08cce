import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";

import type { GateSpec } from "../../domain/spec/promotion-spec.ts";

/** Exactly these: any other namespace or set of dimensions has no data, and no error either. */
const NAMESPACE = "AWS/Bedrock-AgentCore";

export interface MeasuredEndpoint {
  readonly runtimeArn: string;
  readonly runtimeName: string;
  readonly endpoint: string;
}

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

/** The latency bounds that the gates name, each once. */
export function latencyBoundsOf(gates: readonly GateSpec[]): number[] {
  const bounds = gates.flatMap((gate) =>
    gate.kind === "threshold" && gate.metric === "latency" ? [gate.maxMs] : [],
  );
  return [...new Set(bounds)];
}

export function queriesFor(
  endpoint: MeasuredEndpoint,
  bounds: readonly number[],
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
    ...(bounds.length > 0 ? [query(SAMPLES_ID, "Latency", "SampleCount")] : []),
    // Percentile rank: the percentage of invocations that took at most so long.
    ...bounds.map((maxMs) => query(rankId(maxMs), "Latency", `PR(:${maxMs})`)),
  ];
}

/** `Resource` is the runtime's ARN, not the endpoint's. */
const dimensionsOf = ({ runtimeArn, runtimeName, endpoint }: MeasuredEndpoint) => [
  { Name: "Operation", Value: "InvokeAgentRuntime" },
  { Name: "Name", Value: `${runtimeName}::${endpoint}` },
  { Name: "Resource", Value: runtimeArn },
];
