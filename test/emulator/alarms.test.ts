import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import type { PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { expect, onTestFinished, test } from "vitest";

import { assessAlarm } from "../../emulator/cloudwatch/alarms/assess-alarm.ts";
import { startEmulator, steppedClock } from "../../emulator/index.ts";
import type { EmulatorOptions } from "../../emulator/index.ts";
import { begin, clientsOf, createEndpoint, createRuntime, START_MS } from "./story.ts";

const MINUTE_MS = 60_000;

async function beginAlarms(options: EmulatorOptions = {}) {
  const story = await begin(options);
  const alarm = (more: Partial<PutMetricAlarmCommandInput> = {}) =>
    story.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "errors",
        Namespace: "Shop",
        MetricName: "Errors",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: "GreaterThanThreshold",
        ...more,
      }),
    );
  const put = (Value: number) =>
    story.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: "Shop",
        MetricData: [{ MetricName: "Errors", Value }],
      }),
    );
  const describe = (input = {}) => story.cloudwatch.send(new DescribeAlarmsCommand(input));
  const state = async (name = "errors") =>
    (
      await describe({ AlarmNames: [name], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] }).then(
        ({ MetricAlarms = [], CompositeAlarms = [] }) => [...MetricAlarms, ...CompositeAlarms],
      )
    )[0]?.StateValue;
  return { ...story, alarm, put, describe, state };
}

test("an alarm begins without data, and follows its metric as minutes pass", async () => {
  const { emulator, clock, alarm, put, describe, state } = await beginAlarms();
  await alarm();
  expect(await state()).toBe("INSUFFICIENT_DATA");
  await put(0);
  await clock.advance(MINUTE_MS);
  expect(await state()).toBe("INSUFFICIENT_DATA");
  await put(3);
  await clock.advance(1_000);
  expect(await state()).toBe("OK");
  await clock.advance(MINUTE_MS);
  expect((await describe()).MetricAlarms).toMatchObject([
    {
      AlarmName: "errors",
      AlarmArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors",
      StateValue: "ALARM",
      StateReason:
        "Threshold Crossed: the datapoints [3] were compared with GreaterThanThreshold (0).",
      StateUpdatedTimestamp: new Date(START_MS + 2 * MINUTE_MS + 1_000),
      Threshold: 0,
    },
  ]);
  await clock.advance(5 * MINUTE_MS);
  expect(await state()).toBe("INSUFFICIENT_DATA");
  const changes = emulator
    .calls({ kind: "change" })
    .flatMap((entry) =>
      entry.kind === "change"
        ? [[entry.change.subject, entry.change.name, entry.change.status]]
        : [],
    );
  expect(changes).toEqual([
    ["alarm", "errors", "OK"],
    ["alarm", "errors", "ALARM"],
    ["alarm", "errors", "INSUFFICIENT_DATA"],
  ]);
});

test("an alarm that is put again keeps its state, and is evaluated by its new settings", async () => {
  const { clock, alarm, put, state } = await beginAlarms();
  await alarm();
  await put(3);
  await clock.advance(MINUTE_MS + 1_000);
  await alarm({ Threshold: 5 });
  expect(await state()).toBe("ALARM");
  await clock.advance(MINUTE_MS);
  expect(await state()).toBe("OK");
});

// The two tables of the user guide; datapoints oldest first: X breaches, 0 does not, - is missing.
test.each([
  [3, "0 - X - X", "OK", "OK", "OK", "OK"],
  [3, "0 - - - -", "OK", "OK", "OK", "OK"],
  [3, "- - - - -", "INSUFFICIENT_DATA", "current", "ALARM", "OK"],
  [3, "0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  [3, "- - X - -", "ALARM", "current", "ALARM", "OK"],
  [2, "0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  [2, "0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
  [2, "0 - X - -", "OK", "OK", "ALARM", "OK"],
  [2, "- - - - 0", "OK", "OK", "ALARM", "OK"],
  [2, "- - - X -", "ALARM", "current", "ALARM", "OK"],
] as const)("%i of 3 with %s", (datapointsToAlarm, text, ...expected) => {
  const breaches = text
    .split(" ")
    .toReversed()
    .map((mark) => (mark === "-" ? undefined : mark === "X"));
  for (const current of ["OK", "ALARM", "INSUFFICIENT_DATA"] as const) {
    const states = ["missing", "ignore", "breaching", "notBreaching"].map((treatMissingData) =>
      assessAlarm({ breaches, evaluationPeriods: 3, datapointsToAlarm, treatMissingData, current }),
    );
    expect(states).toEqual(expected.map((state) => (state === "current" ? current : state)));
  }
});

test("two of three datapoints make an alarm that asks for two of three", async () => {
  const { clock, alarm, put, state } = await beginAlarms();
  await alarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  for (const value of [1, 0, 0]) {
    await put(value);
    await clock.advance(MINUTE_MS);
  }
  await clock.advance(1_000);
  expect(await state()).toBe("OK");
  await put(1);
  await clock.advance(MINUTE_MS);
  await put(1);
  await clock.advance(MINUTE_MS);
  expect(await state()).toBe("ALARM");
});

test("an alarm can watch an expression, and a percentile", async () => {
  const { clock, alarm, put, state } = await beginAlarms();
  const MetricStat = {
    Metric: { Namespace: "Shop", MetricName: "Errors" },
    Period: 60,
    Stat: "Sum",
  };
  await alarm({
    MetricName: undefined,
    Namespace: undefined,
    Statistic: undefined,
    Period: undefined,
    Threshold: 5,
    Metrics: [
      { Id: "e", MetricStat, ReturnData: false },
      { Id: "double", Expression: "e * 2" },
    ],
  });
  await alarm({ AlarmName: "p90", Statistic: undefined, ExtendedStatistic: "p90", Threshold: 2 });
  await put(3);
  await clock.advance(MINUTE_MS + 1_000);
  expect([await state(), await state("p90")]).toEqual(["ALARM", "ALARM"]);
});

test("SetAlarmState lasts until the next evaluation, and composite alarms follow at once", async () => {
  const { clock, cloudwatch, alarm, put, state } = await beginAlarms();
  await alarm();
  await alarm({ AlarmName: "slow" });
  const composite = (AlarmName: string, AlarmRule: string) =>
    cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule }));
  await composite("any", `ALARM(errors) OR ALARM("slow")`);
  await composite("top", "ALARM(any) AND NOT (OK(errors) OR FALSE) AND TRUE");
  expect([await state("any"), await state("top")]).toEqual(["OK", "OK"]);
  await put(0);
  const set = { AlarmName: "errors", StateValue: "ALARM", StateReason: "drill" } as const;
  await cloudwatch.send(new SetAlarmStateCommand(set));
  expect([await state(), await state("any"), await state("top")]).toEqual([
    "ALARM",
    "ALARM",
    "ALARM",
  ]);
  await clock.advance(MINUTE_MS + 1_000);
  expect([await state(), await state("any"), await state("top")]).toEqual(["OK", "OK", "OK"]);
});

test("DescribeAlarms shows metric alarms, composite ones when asked, by prefix and state, in pages", async () => {
  const { cloudwatch, alarm, describe } = await beginAlarms();
  for (const AlarmName of ["b-2", "a-1", "b-1"]) await alarm({ AlarmName });
  await cloudwatch.send(
    new PutCompositeAlarmCommand({ AlarmName: "b-all", AlarmRule: "ALARM(b-1) OR ALARM(b-2)" }),
  );
  const names = async (input: object) => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await describe(input);
    return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
  };
  expect(await names({})).toEqual(["a-1", "b-1", "b-2"]);
  expect(await names({ AlarmTypes: ["CompositeAlarm"] })).toEqual(["b-all"]);
  expect(await names({ AlarmNamePrefix: "b" })).toEqual(["b-1", "b-2"]);
  expect(await names({ StateValue: "ALARM" })).toEqual([]);
  expect(await names({ ChildrenOfAlarmName: "b-all" })).toEqual(["b-1", "b-2"]);
  const { NextToken, MetricAlarms } = await describe({ MaxRecords: 2 });
  expect(MetricAlarms).toHaveLength(2);
  expect(await names({ MaxRecords: 2, NextToken })).toEqual(["b-2"]);
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["a-1", "nowhere"] }));
  expect(await names({})).toEqual(["b-1", "b-2"]);
});

const REFUSED: [name: string, bad: Partial<PutMetricAlarmCommandInput>][] = [
  ["an anomaly band", { ComparisonOperator: "GreaterThanUpperThreshold" }],
  ["more datapoints than periods", { DatapointsToAlarm: 2 }],
  ["a statistic that does not exist", { Statistic: undefined, ExtendedStatistic: "median" }],
  ["no metric", { MetricName: undefined }],
  ["no threshold", { Threshold: undefined }],
  ["both a metric and queries", { Metrics: [{ Id: "e", Expression: "1" }] }],
];

test.each(REFUSED)("PutMetricAlarm refuses %s", async (_name, bad) => {
  const { alarm, describe } = await beginAlarms();
  await expect(alarm(bad)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  expect((await describe()).MetricAlarms).toEqual([]);
});

test.each(["ALARM(", "ALARM(errors) AND", "errors", "ALARM(nowhere)", ") OR TRUE"])(
  "PutCompositeAlarm refuses the rule %s",
  async (AlarmRule) => {
    const { cloudwatch, alarm } = await beginAlarms();
    await alarm();
    const command = new PutCompositeAlarmCommand({ AlarmName: "c", AlarmRule });
    await expect(cloudwatch.send(command)).rejects.toMatchObject({ name: "ValidationException" });
  },
);

test("SetAlarmState of an alarm that does not exist is ResourceNotFound", async () => {
  const { cloudwatch } = await beginAlarms();
  const set = { AlarmName: "nowhere", StateValue: "OK", StateReason: "none" } as const;
  await expect(cloudwatch.send(new SetAlarmStateCommand(set))).rejects.toMatchObject({
    name: "ResourceNotFound",
    $metadata: { httpStatusCode: 404 },
  });
});

test("alarms go on after the emulator was started again from its state file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "alarms-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const stateFile = join(folder, "state.json");
  const first = await beginAlarms({ stateFile });
  await first.alarm();
  await first.put(1);
  await first.emulator.close();
  const clock = steppedClock(START_MS + 30_000);
  const emulator = await startEmulator({ stateFile, clock });
  onTestFinished(() => emulator.close());
  await clock.advance(MINUTE_MS);
  const { MetricAlarms } = await clientsOf(emulator).cloudwatch.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms).toMatchObject([{ StateValue: "ALARM" }]);
});

test("faults of metrics bend what alarms see, unless they are of one operation or counted", async () => {
  const story = await beginAlarms({ metrics: { delayMs: 0 } });
  const { emulator, clock, alarm, state } = story;
  const { id, arn } = await createRuntime(story);
  await createEndpoint(story, id);
  await alarm({
    Namespace: "AWS/Bedrock-AgentCore",
    MetricName: "SystemErrors",
    TreatMissingData: "notBreaching",
    Dimensions: [
      { Name: "Operation", Value: "InvokeAgentRuntime" },
      { Name: "Name", Value: "agent::PROD" },
      { Name: "Resource", Value: arn },
    ],
  });
  const fail = async () => {
    emulator.recordTraffic({ runtime: id, endpoint: "PROD", invocations: 3, errors: 3 });
    await clock.advance(MINUTE_MS);
  };
  const effect = { kind: "metrics-missing" } as const;
  emulator.addFault({ operation: "GetMetricData", effect });
  emulator.addFault({ nth: 1, effect });
  await fail();
  expect(await state()).toBe("ALARM");
  emulator.addFault({ effect });
  await fail();
  await clock.advance(2 * MINUTE_MS);
  expect(await state()).toBe("OK");
});
