import { PutMetricAlarmCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";

import type { TakeLooksInput } from "../../../activities/promotion-activities.ts";
import { chartLatencyOf } from "../../../domain/gates/look-series.ts";
import type { GateSpec, MetricQuery, SequentialGateSpec } from "../../../domain/spec/gate-spec.ts";
import { common, errorRate } from "../../domain/values.ts";
import { AWS, beginPromotion, run } from "../story.ts";

const MINUTE_MS = 60_000;

const sequential = (more: Partial<SequentialGateSpec> = {}): SequentialGateSpec => ({
  kind: "sequential",
  ...common("errors"),
  counts: { kind: "agentcore" },
  alpha: 0.05,
  tolerance: { margin: 0.01 },
  sessionCorrelation: 0,
  toleratedRate: 0.05,
  minimumInvocations: 40,
  mustExclude: false,
  ...more,
});

/** Five minutes of an endpoint, settled at once, judged in one look. */
async function beginMeasuring(gate: GateSpec) {
  const story = await beginPromotion();
  const { clock, emulator, runtimeId, runtimeArn, activities } = story;
  await clock.advance(30 * MINUTE_MS - (clock.now() % MINUTE_MS));
  const fromMs = clock.now();
  const cloudWatch = story.clients.cloudwatch(AWS);
  const traffic = (
    atMinute: number,
    of: { invocations: number; errors?: number; latencyMs?: number[] },
  ): void =>
    emulator.recordTraffic({
      runtime: runtimeId,
      endpoint: "PROD",
      atMs: fromMs + atMinute * MINUTE_MS,
      sessions: of.invocations,
      ...of,
    });
  const endpoint = { aws: AWS, runtimeArn, runtimeName: "agent", endpoint: "PROD" };
  const periods = { periodMs: MINUTE_MS, delayMs: 0, leaveOut: [] };
  const readBaseline = (more: { chartMs?: number } = {}) =>
    run(() =>
      activities.readBaseline({
        ...endpoint,
        gates: [gate],
        window: { ...periods, fromMs: fromMs - 20 * MINUTE_MS, toMs: fromMs },
        ...more,
      }),
    );
  const input: TakeLooksInput = {
    ...endpoint,
    gates: [gate],
    window: { ...periods, fromMs },
    intervalMs: MINUTE_MS,
    untilMs: fromMs,
    startedAtMs: fromMs,
    tallies: {},
    comparedWith: "before the re-point",
    synthetic: { turns: 0, errors: 0 },
    subject: { promotion: "1a2b3c4d", step: "bake", candidate: "2", baseline: "1" },
  };
  const measure = async (more: Partial<TakeLooksInput> = {}) => {
    await clock.advance(fromMs + 6 * MINUTE_MS - clock.now());
    const baseline = await readBaseline();
    const { measurements } = await run(() => activities.takeLooks({ ...input, baseline, ...more }));
    return measurements.at(-1);
  };
  return { ...story, fromMs, cloudWatch, traffic, measure, readBaseline, input };
}

const put = (
  cloudWatch: CloudWatchClient,
  atMs: number,
  counts: Record<string, number>,
): Promise<unknown> =>
  cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: "Support",
      MetricData: Object.entries(counts).map(([MetricName, Value]) => ({
        MetricName,
        Value,
        Timestamp: new Date(atMs),
      })),
    }),
  );

const one = (name: string): MetricQuery => ({
  metrics: { counted: { namespace: "Support", name, dimensions: {}, stat: "Sum" } },
});

test("a sequential gate compares with what the endpoint did before", async () => {
  const { traffic, measure, readBaseline } = await beginMeasuring(sequential());
  traffic(-10, { invocations: 1_000, errors: 10 });
  traffic(0, { invocations: 60, errors: 15 });
  expect(await readBaseline()).toMatchObject({
    invocations: 1_000,
    counts: { errors: { errors: 10, total: 1_000 } },
  });
  const measured = await measure();
  expect(measured).toMatchObject({ gate: "errors", phase: "failed" });
  expect(measured?.reason).toContain("15 of 60 failed; before the re-point 10 of 1,000 did.");
});

test("the baseline is also read as the looks of a bake that began as long before", async () => {
  const { traffic, readBaseline, fromMs, clock } = await beginMeasuring(sequential());
  traffic(-15, { invocations: 7, errors: 7 });
  traffic(-5, { invocations: 3, errors: 1, latencyMs: [100, 100, 100] });
  traffic(-1, { invocations: 1, latencyMs: [300] });
  // A minute is shown when the next one has begun.
  await clock.advance(MINUTE_MS);
  expect(await readBaseline()).not.toHaveProperty("series");
  const { series = [] } = await readBaseline({ chartMs: 10 * MINUTE_MS });
  expect(series.map(({ atMs }) => (atMs - fromMs) / MINUTE_MS)).toEqual([
    -9, -8, -7, -6, -5, -4, -3, -2, -1, 0,
  ]);
  expect(series[4]).toMatchObject({ invocations: 0, errors: 0 });
  expect(series[5]).toMatchObject({ invocations: 3, errors: 1 });
  expect(series[9]).toMatchObject({ invocations: 4, errors: 1 });
  const latencies = [4, 5, 9].map((index) => chartLatencyOf(series[index] ?? {}));
  expect(latencies).toEqual([undefined, 100, 150]);
});

test("any pair of queries can be counted", async () => {
  const counts = { kind: "queries", errors: one("Wrong"), total: one("Answers") } as const;
  const { cloudWatch, fromMs, measure } = await beginMeasuring(sequential({ counts }));
  await put(cloudWatch, fromMs - 10 * MINUTE_MS, { Wrong: 5, Answers: 1_000 });
  await put(cloudWatch, fromMs + MINUTE_MS, { Wrong: 30, Answers: 60 });
  expect((await measure())?.values).toMatchObject({
    errors: 30,
    total: 60,
    baselineErrors: 5,
    baselineTotal: 1_000,
  });
});

test.each([
  [{ Wrong: 61, Answers: 60 }, "error", "more errors than invocations"],
  [{ Wrong: -1, Answers: 60 }, "error", "whole numbers"],
  [{}, "no-data", "No invocations seen."],
])("counts of %o are %s", async (now, phase, words) => {
  const counts = { kind: "queries", errors: one("Wrong"), total: one("Answers") } as const;
  const { cloudWatch, fromMs, measure } = await beginMeasuring(sequential({ counts }));
  if (Object.keys(now).length > 0) await put(cloudWatch, fromMs + MINUTE_MS, now);
  const measured = await measure();
  expect(measured?.phase).toBe(phase);
  expect(measured?.reason).toContain(words);
});

const counting = (more: object) => sequential({ counts: { kind: "queries", ...more } as never });

test.each<[string, GateSpec, string]>([
  ["a metric", counting({ errors: one("Wrnog"), total: one("Answers") }), "no-data"],
  [
    "a metric of AgentCore, which publishes no errors where there are none",
    counting({
      errors: { metrics: { m: { name: "UserErrors", dimensions: {}, stat: "Sum" } } },
      total: one("Answers"),
    }),
    "successful",
  ],
])("errors that nobody ever published: %s", async (_, gate, phase) => {
  const { cloudWatch, fromMs, measure } = await beginMeasuring(gate);
  await put(cloudWatch, fromMs - 10 * MINUTE_MS, { Answers: 1_000 });
  await put(cloudWatch, fromMs + MINUTE_MS, { Answers: 60 });
  const measured = await measure();
  expect([measured?.phase, measured?.reason]).toEqual([
    phase,
    expect.stringContaining(phase === "no-data" ? "correct their names" : "0 of 60 failed"),
  ]);
});

test.each([
  [{ Wrong: 0, Answers: 1_000 }, { Answers: 60 }],
  [{ Answers: 1_000 }, { Wrong: 0, Answers: 60 }],
])("errors that were published once, here or there, may be none: %o, %o", async (before, now) => {
  const gate = counting({ errors: one("Wrong"), total: one("Answers") });
  const { cloudWatch, fromMs, measure } = await beginMeasuring(gate);
  await put(cloudWatch, fromMs - 10 * MINUTE_MS, before);
  await put(cloudWatch, fromMs + MINUTE_MS, now);
  expect((await measure())?.phase).toBe("successful");
});

const latency: GateSpec = {
  ...sequential(common("latency")),
  kind: "latency",
  maxMs: 500,
  percentile: 90,
};

test("slow invocations are counted on both sides", async () => {
  const { traffic, measure } = await beginMeasuring(latency);
  traffic(-10, { invocations: 1_000, latencyMs: [...Array<number>(99).fill(100), 900] });
  traffic(0, { invocations: 60, latencyMs: [100, 900] });
  const measured = await measure();
  expect(measured?.phase).toBe("failed");
  expect(measured?.reason).toContain(
    "30 of 60 took longer than 500ms; before the re-point 10 of 1,000 did.",
  );
});

test.each([
  [600, "failed", "The p90 latency of 60 invocations is 600ms; must be at most 500ms."],
  [400, "successful", "is 400ms"],
])("without percentile ranks a percentile of %i ms decides: %s", async (ms, phase, words) => {
  const { emulator, traffic, measure } = await beginMeasuring(latency);
  emulator.addFault({ effect: { kind: "statistics-missing", statistics: ["PR"] } });
  traffic(-10, { invocations: 1_000, latencyMs: [100] });
  traffic(0, { invocations: 60, latencyMs: [ms] });
  const measured = await measure();
  expect(measured?.phase).toBe(phase);
  expect(measured?.reason).toContain(words);
});

const query = (expression: string): GateSpec =>
  errorRate({
    metric: {
      kind: "query",
      query: {
        metrics: {
          errors: { name: "SystemErrors", dimensions: {}, stat: "Sum" },
          calls: { name: "Invocations", dimensions: {}, stat: "Sum" },
        },
        expression,
      },
    },
    success: { operator: "<=", value: 0.1, text: "<= 0.1" },
  });

test.each([
  ["errors / calls", "failed", "0.5"],
  ["calls / 1000", "successful", "0.06"],
  ["errors / nothing", "error", "nothing"],
])("metric math: %s is %s", async (expression, phase, words) => {
  const { traffic, measure } = await beginMeasuring(query(expression));
  traffic(1, { invocations: 60, errors: 30 });
  const measured = await measure();
  expect(measured?.phase).toBe(phase);
  expect(measured?.reason).toContain(words);
});

test("a metric that does not exist has no data", async () => {
  const gate = errorRate({ metric: { kind: "query", query: one("NoSuch") } });
  const { measure } = await beginMeasuring(gate);
  expect((await measure())?.phase).toBe("no-data");
});

test("a window judges the newest part alone", async () => {
  const { traffic, measure } = await beginMeasuring(errorRate({ windowMs: 3 * MINUTE_MS }));
  traffic(0, { invocations: 100, errors: 100 });
  traffic(4, { invocations: 50 });
  expect(await measure()).toMatchObject({ phase: "successful", values: { invocations: 50 } });
});

test("alarms are asked by name; one that is gone is an error", async () => {
  const gate: GateSpec = { kind: "alarms", ...common("alarms"), alarms: ["rude", "gone"] };
  const { cloudWatch, measure } = await beginMeasuring(gate);
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "rude",
      Namespace: "Support",
      MetricName: "Rude",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "notBreaching",
    }),
  );
  const measured = await measure();
  expect(measured).toMatchObject({ phase: "error", values: { gone: "missing" } });
  expect(await measure({ gates: [{ ...gate, alarms: ["rude"] }] })).toMatchObject({
    phase: "successful",
  });
});

test("a gate is measured at its own interval, and never again once it is concluded", async () => {
  const { traffic, fromMs, activities, measure, input } = await beginMeasuring(errorRate());
  traffic(0, { invocations: 30 });
  await measure();
  const spaced = { ...errorRate(), ...common("spaced"), intervalMs: 3 * MINUTE_MS };
  const once = { ...errorRate(), ...common("once", { count: 1 }) };
  const both = { ...input, gates: [spaced, once], untilMs: fromMs + 12 * MINUTE_MS };
  const { looks, measurements } = await run(() => activities.takeLooks(both));
  const minutesOf = (name: string): number[] =>
    measurements.filter(({ gate }) => gate === name).map(({ atMs }) => (atMs - fromMs) / MINUTE_MS);
  expect(looks.length).toBe(7);
  expect(minutesOf("spaced")).toEqual([6, 9, 12]);
  expect(minutesOf("once")).toEqual([6]);
});
