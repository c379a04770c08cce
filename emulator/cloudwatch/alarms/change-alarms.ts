import type {
  DeleteAlarmsInput,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
  SetAlarmStateInput,
} from "@aws-sdk/client-cloudwatch";

import { partition } from "../../runtimes/lookup.ts";
import type { AlarmRecord } from "../../state/model.ts";
import type { Call, World } from "../../world.ts";
import { alarmNotFound, invalidCombination, validationError } from "../errors.ts";
import { statistic } from "../statistics.ts";
import { parseExpression } from "../expression-parser.ts";
import { parseRule } from "./composite-rule.ts";
import { armAlarm, refreshComposites, setAlarm } from "./evaluate.ts";
import { COMPARISONS } from "./metric-alarm.ts";

/** Puts an alarm in place of the one of its name, whose state it keeps. */
function putAlarm(world: World, call: Call, definition: AlarmRecord["definition"]): AlarmRecord {
  const { account, region } = call;
  const { alarms } = partition(world, call);
  const input = "metric" in definition ? definition.metric : definition.composite;
  const name = input.AlarmName as string;
  const nowMs = world.clock.now();
  const previous = alarms[name];
  const record: AlarmRecord = {
    name,
    arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    account,
    region,
    state: previous?.state ?? "INSUFFICIENT_DATA",
    reason: previous?.reason ?? "Unchecked: Initial alarm creation",
    updatedAtMs: previous?.updatedAtMs ?? nowMs,
    configuredAtMs: nowMs,
    definition,
  };
  alarms[name] = record;
  world.store.touch();
  return record;
}

export function putMetricAlarm(world: World, call: Call, input: PutMetricAlarmInput): object {
  checkMetricAlarm(input);
  armAlarm(world, putAlarm(world, call, { metric: input }));
  return {};
}

function checkMetricAlarm(input: PutMetricAlarmInput): void {
  if (!Object.hasOwn(COMPARISONS, input.ComparisonOperator ?? ""))
    throw validationError("Alarms on anomaly detection bands are not modelled by this emulator");
  if (input.Threshold === undefined || input.EvaluationPeriods === undefined)
    throw validationError("Threshold and EvaluationPeriods are required");
  if ((input.DatapointsToAlarm ?? 1) > input.EvaluationPeriods)
    throw validationError("DatapointsToAlarm must not be greater than EvaluationPeriods");
  if (input.Metrics) {
    if (input.MetricName !== undefined)
      throw invalidCombination("MetricName and Metrics must not both be given.");
    if (input.Metrics.filter(({ ReturnData }) => ReturnData !== false).length !== 1)
      throw validationError("Exactly one element of the metrics list should return data.");
    for (const { Expression } of input.Metrics)
      if (Expression !== undefined) parseExpression(Expression);
    return;
  }
  if (input.MetricName === undefined || input.Namespace === undefined || !input.Period)
    throw validationError("MetricName, Namespace and Period are required without Metrics");
  statistic(input.ExtendedStatistic ?? input.Statistic ?? "");
}

export function putCompositeAlarm(world: World, call: Call, input: PutCompositeAlarmInput): object {
  const { alarms } = parseRule(input.AlarmRule as string);
  const known = partition(world, call).alarms;
  const unknown = alarms.filter((name) => !known[name.slice(name.lastIndexOf(":") + 1)]);
  if (unknown.length > 0)
    throw validationError(`AlarmRule names alarms that do not exist: ${unknown.join(", ")}`);
  putAlarm(world, call, { composite: input });
  refreshComposites(world, call);
  return {};
}

/** Lasts until the next evaluation. */
export function setAlarmState(world: World, call: Call, input: SetAlarmStateInput): object {
  const name = input.AlarmName as string;
  const record = partition(world, call).alarms[name];
  if (!record) throw alarmNotFound(name);
  setAlarm(world, record, {
    state: input.StateValue as AlarmRecord["state"],
    reason: input.StateReason as string,
    data: input.StateReasonData ?? "{}",
  });
  return {};
}

export function deleteAlarms(world: World, call: Call, { AlarmNames }: DeleteAlarmsInput): object {
  const { alarms } = partition(world, call);
  for (const name of AlarmNames ?? []) delete alarms[name];
  world.store.touch();
  return {};
}
