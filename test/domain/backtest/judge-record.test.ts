import { describe, expect, test } from "vitest";

import { judgeRecord } from "../../../domain/backtest/judge-record.ts";
import type { LookPoint } from "../../../domain/gates/look.ts";
import type { BakeProgress } from "../../../domain/promotion/state.ts";
import type { PromotionRecord } from "../../../domain/record/promotion-record.ts";
import type { GateSpec, LatencyGateSpec } from "../../../domain/spec/gate-spec.ts";
import type { BakeSpec } from "../../../domain/spec/promotion-spec.ts";
import { MINUTE_MS, NOW, common, errorRate, specWith } from "../values.ts";
import { bakeWith, sequential } from "./bake-values.ts";

const { counts: _counts, ...sequentialTest } = sequential;
const latency = (more: Partial<LatencyGateSpec> = {}): LatencyGateSpec => ({
  ...sequentialTest,
  ...common("latency"),
  kind: "latency",
  maxMs: 800,
  percentile: 95,
  ...more,
});

/** Two hours with two invocations a minute, and what else a look saw by its minute. */
const looked = (more: (minute: number) => Partial<LookPoint> = () => ({})): LookPoint[] =>
  Array.from({ length: 120 }, (_, index) => ({
    atMs: NOW + (index + 1) * MINUTE_MS,
    dataMs: (index + 1) * MINUTE_MS,
    invocations: 2 * (index + 1),
    errors: 0,
    throttles: 0,
    sessions: index + 1,
    values: {},
    ...more(index + 1),
  }));
const failing = looked((minute) => ({ errors: Math.floor(minute / 2) }));

const before = { fromMs: 0, toMs: NOW, invocations: 5_000, sessions: 1_000 };
const baseline = {
  ...before,
  counts: { errors: { errors: 50, total: 5_000 }, latency: { errors: 10, total: 5_000 } },
};

function judge(series: LookPoint[], gates: readonly GateSpec[], more: Partial<BakeSpec> = {}) {
  const record: PromotionRecord = {
    ...({} as PromotionRecord),
    spec: specWith({ bake: bakeWith([sequential, latency()]) }),
    evidence: { bake: { ...({} as BakeProgress), windowFromMs: NOW, series, baseline } },
  };
  return judgeRecord(record, bakeWith(gates, more));
}

describe("a finished promotion under another bake", () => {
  test("is judged by its own looks and baseline", () => {
    const judged = judge(failing, [sequential]);
    expect(judged?.baseline).toEqual({ errors: 50, total: 5_000 });
    expect(judged?.end.action).toBe("roll-back");
    const lenient = { ...sequential, tolerance: { ratio: 40 } };
    expect(judge(failing, [lenient])?.end.action).toBe("promote");
  });

  test("a window is the difference of two looks", () => {
    const series = looked((minute) => ({ errors: Math.max(0, minute - 100) }));
    const gate = errorRate({ windowMs: 10 * MINUTE_MS, minimumInvocations: 10 });
    expect(judge(series, [gate], { durationMs: 110 * MINUTE_MS })?.end).toMatchObject({
      action: "roll-back",
      atMs: NOW + 102 * MINUTE_MS,
    });
  });

  test("its clock counts the time with traffic alone", () => {
    const half = looked((minute) => ({ dataMs: (minute * MINUTE_MS) / 2 }));
    const endMs = (series: LookPoint[]) =>
      judge(series, [sequential], { durationMs: 50 * MINUTE_MS })?.end.atMs;
    expect([endMs(looked()), endMs(half)]).toEqual([NOW + 50 * MINUTE_MS, NOW + 100 * MINUTE_MS]);
  });

  test("throttles are judged", () => {
    const series = looked((minute) => ({ throttles: minute }));
    const metric = { kind: "throttles" } as const;
    const success = { operator: "<=", value: 10, text: "<= 10" } as const;
    expect(judge(series, [errorRate({ metric, success })])?.end).toMatchObject({
      action: "roll-back",
      reason: expect.stringContaining("11 calls were throttled"),
    });
  });

  test("without a bake there is nothing to judge", () => {
    expect(judge([], [sequential])).toBeUndefined();
    const bakeless = { ...({} as PromotionRecord), evidence: {} };
    expect(judgeRecord(bakeless, bakeWith([sequential]))).toBeUndefined();
  });
});

describe("latencies of a finished promotion", () => {
  const slow = (each: number) =>
    looked((minute) => ({
      slow: [{ maxMs: 800, measured: 2 * minute, slower: Math.floor(each * minute) }],
    }));

  test("are judged by the share above the bound that its gate counted, against what went before", () => {
    const judged = judge(slow(0.5), [latency({ name: "slow" })]);
    expect(judged?.end).toMatchObject({
      action: "roll-back",
      reason: expect.stringContaining("took longer than 800ms; before the re-point 10 of 5,000"),
    });
    expect(judge(slow(0), [latency({ name: "slow" })])?.end.action).toBe("promote");
    const lenient = latency({ tolerance: { margin: 0.9 } });
    expect(judge(slow(0.5), [lenient])?.end.action).toBe("promote");
  });

  test("are judged by a percentile that its gate asked for, where the bound is another", () => {
    const series = slow(0).map((point) =>
      Object.assign({}, point, {
        percentiles: [{ percentile: 95, timed: point.invocations, valueMs: 900 }],
      }),
    );
    const judged = judge(series, [latency({ maxMs: 850 })]);
    expect(judged?.end.reason).toContain("is 900ms; must be at most 850ms");
    expect(judge(series, [latency({ maxMs: 950 })])?.end.action).toBe("promote");
  });

  test("a percentile of a window is that of its own invocations", () => {
    const series = looked((minute) => {
      // From the hundredth minute on every invocation takes a second, before it a tenth of one.
      const late = Math.max(0, minute - 100);
      const totalMs = 2 * (100 * (minute - late) + 1_000 * late);
      return {
        percentiles: [{ percentile: 90, timed: 2 * minute, valueMs: totalMs / (2 * minute) }],
      };
    });
    const gate = errorRate({
      metric: { kind: "latency", percentile: 90 },
      success: { operator: "<=", value: 800, text: "<= 800ms" },
      windowMs: 10 * MINUTE_MS,
      minimumInvocations: 10,
    });
    expect(judge(series, [gate], { durationMs: 115 * MINUTE_MS })?.end).toMatchObject({
      action: "roll-back",
      atMs: NOW + 108 * MINUTE_MS,
    });
  });

  test("that it did not record are left out, with the reason", () => {
    const other = latency({ maxMs: 2_000, percentile: 50 });
    expect(judge(slow(0.5), [sequential, other])).toMatchObject({
      end: { action: "promote" },
      leftOut: [
        {
          gate: "latency",
          reason: "neither the share above 2s nor the p50 latency is recorded",
        },
      ],
    });
  });
});
