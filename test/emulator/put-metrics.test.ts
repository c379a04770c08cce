import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";

import { begin, createRuntime, START_MS } from "./story.ts";

const MINUTE_MS = 60_000;

async function beginMetrics() {
  const story = await begin();
  const put = (...MetricData: MetricDatum[]) =>
    story.cloudwatch.send(new PutMetricDataCommand({ Namespace: "Shop", MetricData }));
  const statistics = async (more: object = {}) =>
    (
      await story.cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: "Shop",
          MetricName: "Orders",
          StartTime: new Date(START_MS - MINUTE_MS),
          EndTime: new Date(START_MS + 10 * MINUTE_MS),
          Period: 60,
          Statistics: ["Sum", "SampleCount", "Minimum", "Maximum", "Average"],
          ...more,
        }),
      )
    ).Datapoints;
  return { ...story, put, statistics };
}

test("values, values with counts and statistic sets add up in their minute, with their unit", async () => {
  const { put, statistics } = await beginMetrics();
  await put(
    { MetricName: "Orders", Value: 5, Unit: "Count" },
    { MetricName: "Orders", Values: [1, 3], Counts: [2, 1], Unit: "Count" },
  );
  await put({
    MetricName: "Orders",
    StatisticValues: { SampleCount: 4, Sum: 10, Minimum: 0.5, Maximum: 6 },
    Unit: "Count",
  });
  expect(await statistics()).toEqual([
    {
      Timestamp: new Date(START_MS),
      Unit: "Count",
      Sum: 20,
      SampleCount: 8,
      Minimum: 0.5,
      Maximum: 6,
      Average: 2.5,
    },
  ]);
});

test("dimensions name a metric whatever their order, and another set another metric", async () => {
  const { put, statistics } = await beginMetrics();
  const [one, two] = [
    { Name: "One", Value: "1" },
    { Name: "Two", Value: "2" },
  ];
  await put({ MetricName: "Orders", Value: 5, Dimensions: [one, two] });
  expect(await statistics({ Dimensions: [two, one] })).toMatchObject([{ Sum: 5 }]);
  expect(await statistics({ Dimensions: [one] })).toEqual([]);
  expect(await statistics()).toEqual([]);
});

test("percentiles are extended statistics; seconds are kept when asked for", async () => {
  const { put, statistics } = await beginMetrics();
  const at = (seconds: number, Value: number): MetricDatum => ({
    MetricName: "Orders",
    Value,
    Timestamp: new Date(START_MS + seconds * 1_000),
    StorageResolution: 1,
  });
  await put(at(0, 10), at(1, 20), at(2, 30));
  const extended = await statistics({ Statistics: undefined, ExtendedStatistics: ["p50"] });
  expect(extended).toMatchObject([{ ExtendedStatistics: { p50: 20 } }]);
  const fine = await statistics({ Period: 1, EndTime: new Date(START_MS + MINUTE_MS) });
  expect(fine?.map(({ Sum }) => Sum)).toEqual([10, 20, 30]);
});

test.each([
  ["a namespace of AWS", { Namespace: "AWS/Shop" }, "InvalidParameterValueException"],
  ["no value", { MetricData: [{ MetricName: "x" }] }, "InvalidParameterCombinationException"],
  [
    "a value and a statistic set",
    {
      MetricData: [
        {
          MetricName: "x",
          Value: 1,
          StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 },
        },
      ],
    },
    "InvalidParameterCombinationException",
  ],
  [
    "counts that do not fit",
    { MetricData: [{ MetricName: "x", Values: [1, 2], Counts: [1] }] },
    "InvalidParameterValueException",
  ],
  [
    "a time long ago",
    { MetricData: [{ MetricName: "x", Value: 1, Timestamp: new Date(0) }] },
    "InvalidParameterValueException",
  ],
] as const)("%s is refused, and nothing of the request is kept", async (_name, bad, error) => {
  const { cloudwatch } = await beginMetrics();
  const good = { MetricName: "Orders", Value: 1 };
  const { MetricData = [], ...rest } = { MetricData: [], ...bad };
  const input = { Namespace: "Shop", ...rest, MetricData: [good, ...MetricData] };
  await expect(cloudwatch.send(new PutMetricDataCommand(input))).rejects.toMatchObject({
    name: error,
  });
  const { Metrics } = await cloudwatch.send(new ListMetricsCommand({}));
  expect(Metrics).toEqual([]);
});

test("ListMetrics finds endpoint metrics and own ones by namespace, name and dimension", async () => {
  const { emulator, cloudwatch, put, ...story } = await beginMetrics();
  const { id, arn } = await createRuntime(story);
  emulator.recordTraffic({ runtime: id, invocations: 1, latencyMs: 5 });
  await put({ MetricName: "Orders", Value: 1, Dimensions: [{ Name: "Resource", Value: "shop" }] });
  const names = async (input: object) =>
    (await cloudwatch.send(new ListMetricsCommand(input))).Metrics?.map(
      ({ Namespace, MetricName }) => `${Namespace} ${MetricName}`,
    );
  const own = ["AWS/Bedrock-AgentCore Invocations", "AWS/Bedrock-AgentCore Latency"];
  expect(await names({})).toEqual([...own, "Shop Orders"]);
  expect(await names({ Namespace: "AWS/Bedrock-AgentCore" })).toEqual(own);
  expect(await names({ MetricName: "Orders" })).toEqual(["Shop Orders"]);
  expect(await names({ Dimensions: [{ Name: "Resource" }] })).toHaveLength(3);
  expect(await names({ Dimensions: [{ Name: "Resource", Value: arn }] })).toEqual(own);
});

test("ListMetrics comes in pages of 500", async () => {
  const { cloudwatch, put } = await beginMetrics();
  await put(...Array.from({ length: 501 }, (_, n) => ({ MetricName: `m${n}`, Value: n })));
  const first = await cloudwatch.send(new ListMetricsCommand({}));
  expect(first.Metrics).toHaveLength(500);
  const { NextToken } = first;
  const second = await cloudwatch.send(new ListMetricsCommand({ NextToken }));
  expect([second.Metrics?.length, second.NextToken]).toEqual([1, undefined]);
});

test("faults make endpoint metrics missing, late, or restated", async () => {
  const { emulator, clock, cloudwatch, ...story } = await beginMetrics();
  const { id, arn } = await createRuntime({ ...story, clock });
  const startMs = Math.ceil(clock.now() / MINUTE_MS) * MINUTE_MS;
  emulator.recordTraffic({ runtime: id, invocations: 10, errors: 2, atMs: startMs });
  await clock.advance(startMs + MINUTE_MS + 1_000 - clock.now());
  const sum = async (MetricName: string) => {
    const Dimensions = [
      { Name: "Operation", Value: "InvokeAgentRuntime" },
      { Name: "Name", Value: "agent::DEFAULT" },
      { Name: "Resource", Value: arn },
    ];
    const Metric = { Namespace: "AWS/Bedrock-AgentCore", MetricName, Dimensions };
    const { MetricDataResults } = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [{ Id: "m", MetricStat: { Metric, Period: 60, Stat: "Sum" } }],
        StartTime: new Date(startMs),
        EndTime: new Date(startMs + MINUTE_MS),
      }),
    );
    return MetricDataResults?.[0]?.Values;
  };
  const under = async <T>(
    effect: Parameters<typeof emulator.addFault>[0]["effect"],
    look: () => T,
  ) => {
    const fault = emulator.addFault({ operation: "GetMetricData", effect });
    const seen = await look();
    emulator.removeFault(fault);
    return seen;
  };
  const both = async () => [await sum("Invocations"), await sum("SystemErrors")];
  expect(await both()).toEqual([[10], [2]]);
  expect(await under({ kind: "metrics-missing" }, both)).toEqual([[], []]);
  expect(await under({ kind: "metrics-missing", metrics: ["SystemErrors"] }, both)).toEqual([
    [10],
    [],
  ]);
  const without = (...statistics: string[]) =>
    under({ kind: "statistics-missing", statistics }, both);
  expect([await without("PR"), await without("PR", "S")]).toEqual([
    [[10], [2]],
    [[], []],
  ]);
  expect(await under({ kind: "metrics-late", ms: 1_000 }, both)).toEqual([[], []]);
  const restated = { kind: "metrics-restated", share: 0.5, ms: 1_000 } as const;
  expect(await under(restated, both)).toEqual([[5], [1]]);
  await clock.advance(1_000);
  expect(await under({ kind: "metrics-late", ms: 1_000 }, both)).toEqual([[10], [2]]);
  expect(await under(restated, both)).toEqual([[10], [2]]);
});

test.each([
  ["no statistic", { Statistics: undefined }],
  ["a start that is not before its end", { StartTime: new Date(START_MS + 10 * MINUTE_MS) }],
  ["more than 1,440 datapoints", { StartTime: new Date(START_MS - 1_431 * MINUTE_MS) }],
])("GetMetricStatistics refuses %s", async (_name, bad) => {
  const { statistics } = await beginMetrics();
  await expect(statistics(bad)).rejects.toMatchObject({
    name: "InvalidParameterCombinationException",
  });
});
