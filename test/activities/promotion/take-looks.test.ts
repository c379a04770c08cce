import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import type { TakeLooksInput } from "../../../activities/promotion-activities.ts";
import { createPromotionActivities } from "../../../activities/promotion/create-promotion-activities.ts";
import type { GateSpec } from "../../../domain/spec/gate-spec.ts";
import { common, errorRate } from "../../domain/values.ts";
import { AWS, beginPromotion, clientsOf, run, start } from "../story.ts";

const MINUTE_MS = 60_000;
const latency: GateSpec = {
  kind: "latency",
  ...common("latency"),
  maxMs: 500,
  percentile: 90,
  alpha: 0.05,
  tolerance: { margin: 0.01 },
  sessionCorrelation: 0,
  toleratedRate: 0.05,
  minimumInvocations: 20,
  mustExclude: false,
};

async function beginLooks() {
  const story = await beginPromotion();
  const { clock, emulator, runtimeId, runtimeArn } = story;
  await clock.advance(MINUTE_MS - (clock.now() % MINUTE_MS));
  const fromMs = clock.now();
  const input: TakeLooksInput = {
    aws: AWS,
    runtimeArn,
    runtimeName: "agent",
    endpoint: "PROD",
    gates: [errorRate()],
    window: { fromMs, periodMs: MINUTE_MS, delayMs: 2 * MINUTE_MS, leaveOut: [] },
    intervalMs: MINUTE_MS,
    untilMs: fromMs + 10 * MINUTE_MS,
    startedAtMs: fromMs,
    tallies: {},
    comparedWith: "before the re-point",
    synthetic: { turns: 0, errors: 0 },
    subject: { promotion: "1a2b3c4d", step: "bake", candidate: "2", baseline: "1" },
  };
  const traffic = (
    atMinute: number,
    of: { invocations: number; errors?: number; latencyMs?: number[] },
  ) =>
    emulator.recordTraffic({
      runtime: runtimeId,
      endpoint: "PROD",
      atMs: fromMs + atMinute * MINUTE_MS,
      sessions: 1,
      ...of,
    });
  return { ...story, fromMs, input, traffic };
}

test("looks go on until the deadline, at the interval, the first at once", async () => {
  const { activities, input, traffic, fromMs } = await beginLooks();
  traffic(0, { invocations: 100 });
  const { looks, endpoint } = await run(() => activities.takeLooks(input));
  expect(looks.map(({ atMs }) => (atMs - fromMs) / MINUTE_MS)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ]);
  expect(looks[2]).toMatchObject({ toMs: fromMs, invocations: 0 });
  expect(looks[3]).toMatchObject({ toMs: fromMs + MINUTE_MS, invocations: 100, sessions: 1 });
  expect(looks.at(-1)).toMatchObject({ invocations: 100, dataMs: MINUTE_MS, settled: false });
  expect(endpoint).toBeUndefined();
});

test("a look that fails a gate ends the stretch", async () => {
  const { activities, input, traffic, fromMs, clock } = await beginLooks();
  traffic(0, { invocations: 100 });
  traffic(1, { invocations: 100, errors: 50 });
  const { looks } = await run(() => activities.takeLooks(input));
  expect(clock.now() - fromMs).toBe(4 * MINUTE_MS);
  expect(looks.at(-1)).toMatchObject({ invocations: 200, systemErrors: 50 });
});

test("enough evidence ends the stretch, unless a gate is undecided", async () => {
  const { activities, input, traffic, fromMs, clock } = await beginLooks();
  traffic(0, { invocations: 10 });
  const enough = { dataMs: MINUTE_MS, invocations: 10, sessions: 1 };
  await run(() => activities.takeLooks({ ...input, gates: [], enough }));
  expect(clock.now() - fromMs).toBe(3 * MINUTE_MS);
  await run(() => activities.takeLooks({ ...input, enough }));
  expect(clock.now()).toBe(input.untilMs);
});

test("a window with an end is decided once it is settled", async () => {
  const { activities, input, traffic, fromMs, clock } = await beginLooks();
  traffic(0, { invocations: 100 });
  const window = { ...input.window, toMs: fromMs + 2 * MINUTE_MS };
  const { looks } = await run(() => activities.takeLooks({ ...input, window }));
  expect(clock.now() - fromMs).toBe(4 * MINUTE_MS);
  expect(looks.at(-1)).toMatchObject({ settled: true, invocations: 100 });
});

test("latency is measured as counts against the gate's own bound", async () => {
  const { activities, input, traffic } = await beginLooks();
  traffic(0, { invocations: 100, latencyMs: [100, 100, 100, 900] });
  const { looks } = await run(() => activities.takeLooks({ ...input, gates: [latency] }));
  expect(looks.at(-1)?.slow).toEqual([{ maxMs: 500, measured: 100, slower: 25 }]);
});

test("the engine's own stretches are left out", async () => {
  const { activities, input, traffic, fromMs } = await beginLooks();
  traffic(0, { invocations: 100 });
  traffic(1, { invocations: 7 });
  const leaveOut = [{ fromMs: fromMs + 10_000, toMs: fromMs + 20_000 }];
  const window = { ...input.window, leaveOut };
  const { looks } = await run(() => activities.takeLooks({ ...input, window }));
  expect(looks.at(-1)).toMatchObject({ invocations: 7, sessions: 1 });
});

test("a minute that CloudWatch restates counts as it says now, at the next look", async () => {
  const { activities, input, traffic, emulator } = await beginLooks();
  traffic(0, { invocations: 100 });
  const effect = { kind: "metrics-restated", share: 0.5, ms: 4 * MINUTE_MS } as const;
  emulator.addFault({ operation: "GetMetricData", effect });
  const { looks } = await run(() => activities.takeLooks(input));
  const seen = looks.map(({ invocations }) => invocations);
  expect([...new Set(seen)]).toEqual([0, 50, 100]);
});

test("data that is not complete is asked for again, and no look", async () => {
  const { activities, input, traffic, emulator } = await beginLooks();
  traffic(0, { invocations: 100 });
  const effect = { kind: "metric-status", status: "PartialData" } as const;
  emulator.addFault({ operation: "GetMetricData", nth: [1, 2], effect });
  const { looks } = await run(() => activities.takeLooks(input));
  expect(looks).toHaveLength(9);
  expect(looks.at(-1)).toMatchObject({ invocations: 100 });
});

test.each(["InternalError", "Forbidden"] as const)(
  "nothing but %s until the deadline is MetricsIncomplete, and final",
  async (status) => {
    const { activities, input, emulator, clock } = await beginLooks();
    await clock.advance(5 * MINUTE_MS);
    const effect = { kind: "metric-status", status } as const;
    emulator.addFault({ operation: "GetMetricData", effect });
    await expect(run(() => activities.takeLooks(input))).rejects.toMatchObject({
      type: "MetricsIncomplete",
      nonRetryable: true,
      message: expect.stringContaining(status),
    });
    expect(clock.now()).toBe(input.untilMs);
  },
);

test("the stretch ends when the guarded endpoint no longer serves the version", async () => {
  const { activities, input, emulator, runtimeId, clock, fromMs } = await beginLooks();
  const guard = { runtimeId, want: "1" };
  clock.schedule(fromMs + 90_000, () =>
    emulator.repoint({ runtimeId, endpoint: "PROD", version: "2" }),
  );
  const { looks, endpoint } = await run(() => activities.takeLooks({ ...input, guard }));
  expect(endpoint).toMatchObject({ targetVersion: "2" });
  expect(looks).toHaveLength(2);
  expect(clock.now() - fromMs).toBe(2 * MINUTE_MS);
});

test("a stretch is full after forty looks, and a retry goes on from its heartbeats", async () => {
  const { activities, input, traffic, fromMs } = await beginLooks();
  traffic(0, { invocations: 10 });
  const looking = { ...input, intervalMs: 10_000 };
  const first = await run(() => activities.takeLooks(looking));
  expect(first.looks).toHaveLength(40);
  const held = { looks: first.looks.slice(0, 30), measurements: first.measurements.slice(0, 30) };
  const { looks, measurements } = await run(() => activities.takeLooks(looking), {
    heartbeatDetails: structuredClone(held),
  });
  expect(looks).toHaveLength(40);
  expect(looks.slice(0, 30)).toEqual(held.looks);
  expect(looks.at(-1)?.fromMs).toBe(fromMs);
  expect(measurements.length).toBe(looks.length);
});

test("each look is one heartbeat, with all looks up to it", async () => {
  const { activities, input } = await beginLooks();
  const { heartbeats, result } = start(() => activities.takeLooks(input));
  const { looks } = await result;
  expect(heartbeats).toEqual(
    looks.map((_, index) => expect.objectContaining({ looks: looks.slice(0, index + 1) })),
  );
});

test("results over several pages are put together, PartialData but for the last", async () => {
  const pages = [
    { NextToken: "two", status: "PartialData", minute: 0 },
    { status: "Complete", minute: 1 },
  ];
  const fromMs = 1_000 * MINUTE_MS;
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as {
        NextToken?: string;
        MetricDataQueries: { Id: string }[];
      };
      asked.push(body.NextToken);
      const { NextToken, status, minute } = pages[asked.length - 1] ?? {};
      const results = body.MetricDataQueries.map(({ Id }) => ({
        Id,
        Timestamps: [(fromMs + (minute ?? 0) * MINUTE_MS) / 1_000],
        Values: [20],
        StatusCode: status,
      }));
      response.setHeader("content-type", "application/x-amz-json-1.0");
      response.end(JSON.stringify({ NextToken, MetricDataResults: results }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { input } = await beginLooks();
  const clients = clientsOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const activities = createPromotionActivities({ clients });
  const window = { ...input.window, fromMs, toMs: fromMs + 2 * MINUTE_MS };
  const { looks } = await run(() => activities.takeLooks({ ...input, window }));
  expect(asked).toEqual([undefined, "two"]);
  expect(looks).toMatchObject([{ invocations: 40, sessions: 40, systemErrors: 40 }]);
});
