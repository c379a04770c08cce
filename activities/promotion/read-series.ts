import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { GetMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { ApplicationFailure } from "@temporalio/activity";

import { callAws } from "../aws/call.ts";
import type { AwsTarget } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";

/** Values by the start of their period, milliseconds since the epoch; by query id. */
export type Series = ReadonlyMap<number, number>;
export type SeriesById = ReadonlyMap<string, Series>;

/**
 * GetMetricData over all its pages. Only results that CloudWatch calls Complete are measurements:
 * anything else is the retryable `MetricsIncomplete`.
 */
export async function readSeries(
  { clients }: PromotionDependencies,
  aws: AwsTarget,
  request: GetMetricDataCommandInput,
): Promise<SeriesById> {
  const series = new Map<string, Map<number, number>>();
  // A result that goes on on the next page is PartialData until its last one.
  const statuses = new Map<string, string | undefined>();
  const labels = new Map<string, string | undefined>();
  let nextToken: string | undefined;
  do {
    const command = new GetMetricDataCommand({
      ...request,
      ...(nextToken !== undefined && { NextToken: nextToken }),
    });
    const page = await callAws({ operation: "GetMetricData", callClass: "read" }, (options) =>
      clients.cloudwatch(aws).send(command, options),
    );
    for (const {
      Id = "",
      Label,
      Timestamps = [],
      Values = [],
      StatusCode,
    } of page.MetricDataResults ?? []) {
      requireOneSeries(labels, Id, Label);
      requirePairs(Id, Timestamps, Values);
      const points = series.get(Id) ?? new Map<number, number>();
      Timestamps.forEach((time, index) => points.set(time.getTime(), Values[index] ?? 0));
      series.set(Id, points);
      statuses.set(Id, StatusCode);
    }
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  for (const { Id = "", ReturnData } of request.MetricDataQueries ?? [])
    if (ReturnData !== false) requireComplete(Id, statuses.get(Id));
  return series;
}

/** A time without its value is no zero. */
function requirePairs(id: string, times: readonly Date[], values: readonly number[]): void {
  const areNumbers =
    values.every((value) => Number.isFinite(value)) &&
    times.every((time: Date | null) => Number.isFinite(time?.getTime()));
  if (times.length === values.length && areNumbers) return;
  throw ApplicationFailure.retryable(
    `CloudWatch answered ${values.length} values for ${times.length} times of ${id}, or no numbers: not a measurement.`,
    "MetricsIncomplete",
  );
}

function requireComplete(id: string, status: string | undefined): void {
  if (status === "Complete") return;
  const answered = status === undefined ? "nothing" : `status ${status}`;
  throw ApplicationFailure.retryable(
    `CloudWatch answered ${answered} for ${id}: not a measurement.`,
    "MetricsIncomplete",
  );
}

/** An expression may answer several series under one id: then nobody knows which is meant. */
function requireOneSeries(
  labels: Map<string, string | undefined>,
  id: string,
  label: string | undefined,
): void {
  const isOther = labels.has(id) && labels.get(id) !== label;
  labels.set(id, label);
  if (!isOther) return;
  throw ApplicationFailure.nonRetryable(
    `The query ${id} answers more than one series; it must be one.`,
    "UnexpectedAnswer",
  );
}
