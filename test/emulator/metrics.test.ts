import { InvokeAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore";
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { GetMetricDataCommandInput, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";

import type { Traffic } from "../../emulator/index.ts";
import { begin, createEndpoint, createRuntime, START_MS } from "./story.ts";

const MINUTE_MS = 60_000;

interface Query {
  metric?: string;
  stat?: string;
  periodS?: number;
  namespace?: string;
  dimensions?: { Name: string; Value: string }[];
}

/** A runtime with PROD on version 1, at a whole minute, and a way to ask for its metrics. */
async function beginWithProd(metrics = {}) {
  const story = await begin({ metrics });
  const { id, arn } = await createRuntime(story);
  await createEndpoint(story, id);
  await story.clock.advance(START_MS + 5 * MINUTE_MS - story.clock.now());
  const startMs = story.clock.now();
  const exact = [
    { Name: "Operation", Value: "InvokeAgentRuntime" },
    { Name: "Name", Value: "agent::PROD" },
    { Name: "Resource", Value: arn },
  ];
  const stat = (query: Query = {}): MetricDataQuery => ({
    Id: "m",
    MetricStat: {
      Metric: {
        Namespace: query.namespace ?? "AWS/Bedrock-AgentCore",
        MetricName: query.metric ?? "Invocations",
        Dimensions: query.dimensions ?? exact,
      },
      Period: query.periodS ?? 60,
      Stat: query.stat ?? "Sum",
    },
  });
  const get = (
    MetricDataQueries: MetricDataQuery[],
    more: Partial<GetMetricDataCommandInput> = {},
  ) =>
    story.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries,
        StartTime: new Date(startMs),
        EndTime: new Date(startMs + 60 * MINUTE_MS),
        ScanBy: "TimestampAscending",
        ...more,
      }),
    );
  const values = async (query?: Query) => {
    const [result] = (await get([stat(query)])).MetricDataResults ?? [];
    expect(result?.StatusCode).toBe("Complete");
    return result?.Values;
  };
  const traffic = (given: Partial<Traffic>) =>
    story.emulator.recordTraffic({ runtime: id, endpoint: "PROD", invocations: 1, ...given });
  return { ...story, id, arn, exact, startMs, stat, get, values, traffic };
}

test("invocations are published under exactly three dimensions, a minute at a time, after the delay", async () => {
  const story = await beginWithProd({ delayMs: 5_000 });
  const { arn, clock, data, exact, values } = story;
  for (let n = 0; n < 3; n += 1) {
    const input = {
      agentRuntimeArn: arn,
      qualifier: "PROD",
      payload: new TextEncoder().encode("1"),
    };
    await (await data.send(new InvokeAgentRuntimeCommand(input))).response?.transformToString();
  }
  await clock.advance(64_999);
  expect(await values()).toEqual([]);
  await clock.advance(1);
  expect(await values()).toEqual([3]);
  expect(await values({ metric: "Sessions" })).toEqual([3]);
  expect(await values({ metric: "Latency", stat: "SampleCount" })).toEqual([3]);
  expect(await values({ metric: "SystemErrors" })).toEqual([]);
  expect(await values({ namespace: "AWS/BedrockAgentCore" })).toEqual([]);
  expect(await values({ dimensions: exact.slice(0, 2) })).toEqual([]);
  expect(await values({ dimensions: [...exact, { Name: "Version", Value: "1" }] })).toEqual([]);
  const onDefault = exact.map((item) =>
    item.Name === "Name" ? { ...item, Value: "agent::DEFAULT" } : item,
  );
  expect(await values({ dimensions: onDefault })).toEqual([]);
});

test("a minute without invocations has no datapoint; a longer period adds minutes up", async () => {
  const { clock, startMs, get, stat, values, traffic } = await beginWithProd();
  traffic({ invocations: 10, errors: 1, atMs: startMs });
  traffic({ invocations: 30, errors: 2, atMs: startMs + 3 * MINUTE_MS });
  await clock.advance(10 * MINUTE_MS);
  const [result] = (await get([stat()])).MetricDataResults ?? [];
  expect(result?.Timestamps).toEqual([new Date(startMs), new Date(startMs + 3 * MINUTE_MS)]);
  expect(result?.Values).toEqual([10, 30]);
  expect(await values({ periodS: 300 })).toEqual([40]);
  expect(await values({ metric: "SystemErrors", periodS: 300 })).toEqual([3]);
  expect(await values({ metric: "UserErrors" })).toEqual([]);
});

test("latency as average, extremes, percentiles and percentile ranks", async () => {
  const { clock, values, traffic } = await beginWithProd();
  traffic({ invocations: 100, latencyMs: Array.from({ length: 100 }, (_, n) => (n + 1) * 10) });
  await clock.advance(2 * MINUTE_MS);
  const latency = async (stat: string) => (await values({ metric: "Latency", stat }))?.[0];
  expect(await latency("Average")).toBe(505);
  expect(await latency("Minimum")).toBe(10);
  expect(await latency("Maximum")).toBe(1_000);
  expect(await latency("Sum")).toBe(50_500);
  expect(await latency("p50")).toBe(500);
  expect(await latency("p99")).toBe(990);
  expect(await latency("p99.5")).toBe(1_000);
  expect(await latency("PR(:300)")).toBe(30);
  expect(await latency("PR(900:)")).toBe(10);
  expect(await latency("PR(100:300)")).toBe(20);
});

test("errors go to the bucket of their status, and the agent's own failures to the configured one", async () => {
  for (const agentErrors of ["SystemErrors", "UserErrors"] as const) {
    const { emulator, arn, clock, data, values } = await beginWithProd({ agentErrors });
    const call = async (failStatus: number) => {
      emulator.setAgent("*", { scripted: { failureRate: 1, failStatus } });
      const input = { agentRuntimeArn: arn, qualifier: "PROD" };
      await data
        .send(new InvokeAgentRuntimeCommand({ ...input, payload: new Uint8Array([49]) }))
        .catch(() => {});
    };
    for (const status of [424, 424, 424, 500, 429, 400]) await call(status);
    await clock.advance(2 * MINUTE_MS);
    expect(await values()).toEqual([6]);
    expect(await values({ metric: "SystemErrors" })).toEqual([
      agentErrors === "SystemErrors" ? 4 : 1,
    ]);
    expect(await values({ metric: "UserErrors" })).toEqual([agentErrors === "UserErrors" ? 4 : 1]);
    expect(await values({ metric: "Throttles" })).toEqual([1]);
  }
});

test("zero errors can be published instead of nothing, and the open minute shown in part", async () => {
  const { values, traffic } = await beginWithProd({
    emptyErrors: "zero",
    partialNewest: true,
    delayMs: 0,
  });
  traffic({ invocations: 5 });
  expect(await values()).toEqual([5]);
  expect(await values({ metric: "SystemErrors" })).toEqual([0]);
});

test("a shorter publication period can be asked for by its own length", async () => {
  const { clock, startMs, values, traffic } = await beginWithProd({ periodMs: 2_000, delayMs: 0 });
  traffic({ invocations: 1, atMs: startMs });
  traffic({ invocations: 2, atMs: startMs + 2_000 });
  await clock.advance(4_000);
  expect(await values({ periodS: 2 })).toEqual([1, 2]);
  expect(await values({ periodS: 60 })).toEqual([3]);
});

test("metric math adds, divides and fills, and leaves out what is not asked for", async () => {
  const { clock, startMs, get, stat, traffic } = await beginWithProd();
  traffic({ invocations: 10, errors: 1, userErrors: 2, atMs: startMs });
  traffic({ invocations: 20, atMs: startMs + MINUTE_MS });
  await clock.advance(3 * MINUTE_MS);
  const hidden = (Id: string, metric: string) => ({ ...stat({ metric }), Id, ReturnData: false });
  const { MetricDataResults } = await get([
    hidden("i", "Invocations"),
    hidden("s", "SystemErrors"),
    hidden("u", "UserErrors"),
    { Id: "rate", Expression: "100 * (FILL(s, 0) + FILL(u, 0)) / i" },
    { Id: "sparse", Expression: "s / i" },
  ]);
  expect(MetricDataResults?.map(({ Id, Values }) => [Id, Values])).toEqual([
    ["rate", [30, 0]],
    ["sparse", [0.1]],
  ]);
});

test("results are paged by datapoints, newest first unless asked otherwise", async () => {
  const { clock, startMs, get, stat, traffic } = await beginWithProd();
  for (let n = 0; n < 5; n += 1) traffic({ invocations: n + 1, atMs: startMs + n * MINUTE_MS });
  await clock.advance(10 * MINUTE_MS);
  const seen: (number | undefined)[] = [];
  let token: string | undefined;
  let pages = 0;
  do {
    const page = await get([stat()], {
      MaxDatapoints: 2,
      NextToken: token,
      ScanBy: "TimestampDescending",
    });
    seen.push(...(page.MetricDataResults?.[0]?.Values ?? []));
    token = page.NextToken;
    expect(page.MetricDataResults?.[0]?.StatusCode).toBe(
      token === undefined ? "Complete" : "PartialData",
    );
    pages += 1;
  } while (token !== undefined);
  expect([pages, seen]).toEqual([3, [5, 4, 3, 2, 1]]);
});

test("a fault makes the results other than Complete", async () => {
  const { emulator, get, stat } = await beginWithProd();
  emulator.addFault({
    operation: "GetMetricData",
    times: 1,
    effect: { kind: "metric-status", status: "PartialData" },
  });
  expect((await get([stat()])).MetricDataResults).toMatchObject([{ StatusCode: "PartialData" }]);
  expect((await get([stat()])).MetricDataResults).toMatchObject([{ StatusCode: "Complete" }]);
});

test.each([
  ["an unknown statistic", { stat: "median" }],
  ["a period that is no multiple of a minute", { periodS: 61 }],
])("%s is a validation error", async (_name, query) => {
  const { get, stat } = await beginWithProd();
  await expect(get([stat(query)])).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
});

test.each(["m +", "(m", "m ; m", "unknown + 1", "FILL(m)"])(
  "the expression '%s' is a validation error",
  async (text) => {
    const { get, stat } = await beginWithProd();
    await expect(get([stat(), { Id: "e", Expression: text }])).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
  },
);
