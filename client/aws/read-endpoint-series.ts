import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { queriesFor } from "../../activities/promotion/metric-queries.ts";
import type { Series, SeriesPoint } from "../../domain/backtest/series.ts";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import { runtimeNameOfId } from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { ClientError } from "../client-error.ts";
import { callAws } from "./call-aws.ts";

type Values = ReadonlyMap<number, number>;

export interface SeriesRequest {
  readonly target: PromotionTarget;
  /** Multiples of the period. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly periodMs: number;
  readonly percentiles: readonly number[];
}

/** The latency percentiles that gates ask for. */
export function percentilesOf(gates: readonly GateSpec[]): number[] {
  const percentiles = gates.flatMap((gate) => {
    if (gate.kind === "latency") return [gate.percentile];
    return gate.kind === "threshold" && gate.metric.kind === "latency"
      ? [gate.metric.percentile]
      : [];
  });
  return [...new Set(percentiles)];
}

/**
 * An endpoint's own metrics, with the caller's credentials. CloudWatch leaves out what is zero.
 * @throws ClientError
 */
export async function readEndpointSeries(request: SeriesRequest): Promise<Series> {
  const { fromMs, toMs, periodMs, percentiles } = request;
  const values = await readValues(request);
  const at = (id: string, startMs: number): number => values.get(id)?.get(startMs) ?? 0;
  const points: SeriesPoint[] = [];
  for (let startMs = fromMs; startMs < toMs; startMs += periodMs) {
    const invocations = at("invocations", startMs);
    const timed = percentiles.filter((each) => values.get(`p${each}`)?.has(startMs));
    points.push({
      startMs,
      invocations,
      errors: at("systemErrors", startMs) + at("userErrors", startMs),
      throttles: at("throttles", startMs),
      sessions: at("sessions", startMs),
      latency: Object.fromEntries(timed.map((each) => [each, at(`p${each}`, startMs)])),
    });
  }
  return { periodMs, points };
}

async function readValues(request: SeriesRequest): Promise<Map<string, Values>> {
  const { target, fromMs, toMs, periodMs, percentiles } = request;
  const { region, runtimeArn, runtimeId, endpoint } = target;
  const client = new CloudWatchClient({ region });
  const measured = {
    aws: { region },
    runtimeArn,
    runtimeName: runtimeNameOfId(runtimeId),
    endpoint,
  };
  const values = new Map<string, Map<number, number>>();
  const statuses = new Map<string, string | undefined>();
  let nextToken: string | undefined;
  do {
    const command = new GetMetricDataCommand({
      MetricDataQueries: queriesFor(measured, { bounds: [], percentiles }, periodMs),
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      ScanBy: "TimestampAscending",
      ...(nextToken !== undefined && { NextToken: nextToken }),
    });
    const page = await callAws("GetMetricData", () => client.send(command));
    for (const { Id = "", Timestamps = [], Values = [], StatusCode } of page.MetricDataResults ??
      []) {
      const known = values.get(Id) ?? new Map<number, number>();
      Timestamps.forEach((time, index) => known.set(time.getTime(), Values[index] ?? 0));
      values.set(Id, known);
      statuses.set(Id, StatusCode);
    }
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  client.destroy();
  requireComplete(statuses);
  return values;
}

/** A result that goes on on the next page is PartialData until its last one. */
function requireComplete(statuses: ReadonlyMap<string, string | undefined>): void {
  const open = [...statuses].find(([, status]) => status !== "Complete");
  if (open === undefined && statuses.size > 0) return;
  const answered = open ? `status ${open[1]} for ${open[0]}` : "nothing";
  throw new ClientError("AwsFailed", `CloudWatch answered ${answered}: not a measurement`, {
    next: "run the command again in a minute",
  });
}
