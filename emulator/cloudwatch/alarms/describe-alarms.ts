import type {
  CompositeAlarm,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  MetricAlarm,
} from "@aws-sdk/client-cloudwatch";

import { partition } from "../../runtimes/lookup.ts";
import { pageOf } from "../../runtimes/paging.ts";
import type { AlarmRecord } from "../../state/model.ts";
import type { Call, World } from "../../world.ts";
import { parseRule } from "./composite-rule.ts";

/** Metric alarms only, unless composite ones are asked for; by name. */
export function describeAlarms(
  world: World,
  call: Call,
  input: DescribeAlarmsInput,
): DescribeAlarmsOutput {
  const { alarms } = partition(world, call);
  const types = input.AlarmTypes ?? ["MetricAlarm"];
  const children = childrenOf(alarms, input.ChildrenOfAlarmName);
  const matching = Object.values(alarms)
    .filter((record) => types.includes(typeOf(record)) || children?.includes(record.name))
    .filter((record) => children?.includes(record.name) ?? fits(record, input))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(matching, {
    maxResults: input.MaxRecords ?? 50,
    nextToken: input.NextToken,
  });
  return {
    MetricAlarms: page.items.flatMap(metricView),
    CompositeAlarms: page.items.flatMap(compositeView),
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}

const typeOf = ({ definition }: AlarmRecord) =>
  "metric" in definition ? "MetricAlarm" : "CompositeAlarm";

function childrenOf(
  alarms: Readonly<Record<string, AlarmRecord>>,
  parent: string | undefined,
): readonly string[] | undefined {
  if (parent === undefined) return undefined;
  const definition = alarms[parent]?.definition;
  if (!definition || !("composite" in definition)) return [];
  return parseRule(definition.composite.AlarmRule as string).alarms;
}

function fits(record: AlarmRecord, input: DescribeAlarmsInput): boolean {
  return (
    (input.AlarmNames?.includes(record.name) ?? true) &&
    record.name.startsWith(input.AlarmNamePrefix ?? "") &&
    (input.StateValue === undefined || input.StateValue === record.state)
  );
}

const shared = (record: AlarmRecord) => ({
  AlarmArn: record.arn,
  StateValue: record.state,
  StateReason: record.reason,
  StateUpdatedTimestamp: new Date(record.updatedAtMs),
  StateTransitionedTimestamp: new Date(record.updatedAtMs),
  AlarmConfigurationUpdatedTimestamp: new Date(record.configuredAtMs),
  ActionsEnabled: true,
  OKActions: [],
  AlarmActions: [],
  InsufficientDataActions: [],
  ...(record.reasonData !== undefined && { StateReasonData: record.reasonData }),
});

function metricView(record: AlarmRecord): MetricAlarm[] {
  if (!("metric" in record.definition)) return [];
  const { Tags: _, ...metric } = record.definition.metric;
  return [{ ...shared(record), Dimensions: [], ...metric }];
}

function compositeView(record: AlarmRecord): CompositeAlarm[] {
  if (!("composite" in record.definition)) return [];
  const { Tags: _, ...composite } = record.definition.composite;
  return [{ ...shared(record), ...composite }];
}
