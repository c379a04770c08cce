import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";

import type { Facts, Story } from "../emulator/stored-story.ts";

type Scene = (story: Story) => Promise<Facts>;

const ALARM = {
  AlarmName: "errors",
  Namespace: "Custom",
  MetricName: "Errors",
  Statistic: "Sum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanThreshold",
} as const;

const alarm: Scene = async ({ cloudwatch }) => {
  await cloudwatch.send(new PutMetricAlarmCommand(ALARM));
  return { AlarmName: ALARM.AlarmName, AlarmNames: [ALARM.AlarmName] };
};

const compositeAlarm: Scene = async (story) => ({
  ...(await alarm(story)),
  AlarmName: "all",
  AlarmRule: "ALARM(errors)",
});

const anHour: Scene = async ({ clock }) => ({
  StartTime: new Date(clock.now() - 3_600_000),
  EndTime: new Date(clock.now()),
  Statistics: ["Sum"],
  Period: 60,
  MetricDataQueries: [{ Id: "one", Expression: "1" }],
});

const nothing: Scene = async () => ({});

export const cloudwatchScenes: Readonly<Record<string, Scene>> = {
  GetMetricData: anHour,
  GetMetricStatistics: anHour,
  ListMetrics: nothing,
  PutMetricData: nothing,
  PutMetricAlarm: async () => ALARM,
  PutCompositeAlarm: compositeAlarm,
  DescribeAlarms: alarm,
  SetAlarmState: alarm,
  DeleteAlarms: alarm,
};
