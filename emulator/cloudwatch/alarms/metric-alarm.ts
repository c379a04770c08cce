import type { MetricDataQuery, PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";

import type { AlarmRecord, AlarmState } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { longestPeriodMs, resolveQueries } from "../queries.ts";
import { assessAlarm } from "./assess-alarm.ts";

/** Periods that are looked at beyond the evaluation periods, in case some have no datapoint. */
const SPARE_PERIODS = 2;

export const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> =
  {
    GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
    GreaterThanThreshold: (value, threshold) => value > threshold,
    LessThanThreshold: (value, threshold) => value < threshold,
    LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  };

/** What an alarm watches, as queries of which one returns data. */
export function queriesOf(alarm: PutMetricAlarmInput): MetricDataQuery[] {
  if (alarm.Metrics) return alarm.Metrics;
  const { Namespace, MetricName, Dimensions, Period } = alarm;
  const Stat = alarm.ExtendedStatistic ?? alarm.Statistic;
  const Metric = { Namespace, MetricName, ...(Dimensions && { Dimensions }) };
  return [{ Id: "m1", MetricStat: { Metric, Period, Stat } }];
}

interface Evaluation {
  readonly state: AlarmState;
  readonly reason: string;
}

/** Evaluates a metric alarm from what its metrics show by now. */
export function evaluateMetricAlarm(
  world: World,
  record: AlarmRecord,
  alarm: PutMetricAlarmInput,
): Evaluation {
  const queries = queriesOf(alarm);
  const periodMs = longestPeriodMs(queries);
  const evaluationPeriods = alarm.EvaluationPeriods as number;
  const count = evaluationPeriods + SPARE_PERIODS;
  const endMs =
    Math.floor((world.clock.now() - world.settings.metrics.delayMs) / periodMs) * periodMs;
  const range = { startMs: endMs - count * periodMs, endMs };
  const { account, region } = record;
  const reader = { account, region, view: world.faults.standingView() };
  const answers = resolveQueries(world, reader, { queries, range });
  const shown = queries.find(({ ReturnData }) => ReturnData !== false) ?? queries[0];
  const series = answers.get(shown?.Id as string)?.[0];
  const threshold = alarm.Threshold as number;
  const compare = COMPARISONS[alarm.ComparisonOperator as string] as NonNullable<
    (typeof COMPARISONS)[string]
  >;
  const values = Array.from({ length: count }, (_, age) =>
    series?.get(endMs - (age + 1) * periodMs),
  );
  const state = assessAlarm({
    breaches: values.map((value) => (value === undefined ? undefined : compare(value, threshold))),
    evaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? evaluationPeriods,
    treatMissingData: alarm.TreatMissingData ?? "missing",
    current: record.state,
  });
  return { state, reason: reasonOf(alarm, values) };
}

function reasonOf(alarm: PutMetricAlarmInput, values: readonly (number | undefined)[]): string {
  const real = values
    .filter((value) => value !== undefined)
    .slice(0, alarm.EvaluationPeriods as number);
  if (real.length === 0)
    return `Insufficient Data: ${alarm.EvaluationPeriods} datapoints were unknown.`;
  return `Threshold Crossed: the datapoints [${real.join(", ")}] were compared with ${alarm.ComparisonOperator} (${alarm.Threshold}).`;
}
