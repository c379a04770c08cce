import { describe, expect, test } from "vitest";

import { judgeSeries } from "../../../domain/backtest/judge-series.ts";
import { judgeStretches } from "../../../domain/backtest/judge-stretches.ts";
import type { SeriesPoint } from "../../../domain/backtest/series.ts";
import type { GateSpec } from "../../../domain/spec/gate-spec.ts";
import type { BakeSpec } from "../../../domain/spec/promotion-spec.ts";
import { MINUTE_MS, NOW, common, errorRate } from "../values.ts";
import { bakeWith, sequential } from "./bake-values.ts";

/** So many minutes with two invocations each, every `failing`th of which fails. */
function minutes(count: number, failing: number, fromMs = NOW): SeriesPoint[] {
  return Array.from({ length: count }, (_, index) => ({
    startMs: fromMs + index * MINUTE_MS,
    invocations: 2,
    errors: failing > 0 && index % failing === failing - 1 ? 1 : 0,
    throttles: 0,
    latency: { 95: 900 },
  }));
}

const repointAtMs = NOW + 1_440 * MINUTE_MS;
const judge = (gates: readonly GateSpec[], after: SeriesPoint[], more: Partial<BakeSpec> = {}) =>
  judgeSeries({
    series: { periodMs: MINUTE_MS, points: [...minutes(1_440, 50), ...after] },
    bake: bakeWith(gates, more),
    repointAtMs,
    baselineWindowMs: 1_440 * MINUTE_MS,
  });
const after = (count: number, failing: number) => minutes(count, failing, repointAtMs);

describe("a bake over recorded metrics", () => {
  test("a healthy candidate is promoted once there is enough to go by", () => {
    const { end, looks, baseline } = judge([sequential], after(240, 50));
    expect(baseline).toEqual({ total: 2_880, errors: 28 });
    expect(end).toMatchObject({ action: "promote", atMs: repointAtMs + 37 * MINUTE_MS });
    expect(looks).toHaveLength(37);
  });

  test("a bad one is rolled back before that", () => {
    const { end, looks } = judge([sequential], after(240, 2));
    expect(end.action).toBe("roll-back");
    expect(end.reason).toContain("before the re-point 28 of 2,880 did");
    expect(looks.length).toBeLessThan(30);
    expect(looks.at(-1)?.measurements).toMatchObject([{ gate: "errors", phase: "failed" }]);
  });

  test("the baseline is as old as its window", () => {
    const incident = minutes(60, 1, NOW - 60 * MINUTE_MS);
    const points = [...incident, ...minutes(1_440, 50), ...after(60, 50)];
    const question = {
      series: { periodMs: MINUTE_MS, points },
      bake: bakeWith([sequential]),
      repointAtMs,
    };
    const of = (days: number) =>
      judgeSeries({ ...question, baselineWindowMs: days * 1_440 * MINUTE_MS });
    expect(of(1).baseline).toEqual({ total: 2_880, errors: 28 });
    expect(of(2).baseline).toEqual({ total: 3_000, errors: 88 });
  });

  test("a dry run never decides", () => {
    const { end } = judge(
      [{ ...sequential, dryRun: true }, errorRate({ minimumInvocations: 10 })],
      after(240, 50),
    );
    expect(end.action).toBe("promote");
  });

  test("every gate decides, a threshold with a window by its newest part", () => {
    const late = [...after(60, 0), ...minutes(180, 2, repointAtMs + 60 * MINUTE_MS)];
    const recent = errorRate({ windowMs: 10 * MINUTE_MS, minimumInvocations: 10 });
    const whole = errorRate({ minimumInvocations: 10 });
    const needs = { durationMs: 200 * MINUTE_MS };
    const atOf = (gate: GateSpec) => judge([gate], late, needs).end.atMs;
    expect(atOf(recent)).toBeLessThan(atOf(whole));
  });

  const latency = (percentile: number): GateSpec => ({
    ...sequential,
    ...common("latency"),
    kind: "latency",
    maxMs: 800,
    percentile,
  });

  test("a latency gate goes by the percentiles of the series", () => {
    expect(judge([latency(95)], after(240, 0)).end).toMatchObject({ action: "roll-back" });
  });

  const query = { metrics: { wrong: { name: "Wrong", dimensions: {}, stat: "Sum" } } };
  test.each<[string, GateSpec, string]>([
    [
      "alarms",
      { kind: "alarms", ...common("g"), alarms: ["a"] },
      "it looks at something else than the endpoint's metrics",
    ],
    [
      "a percentile that it lacks",
      { ...latency(50), ...common("g") },
      "neither the share above 800ms nor the p50 latency is recorded",
    ],
    [
      "a threshold on one",
      errorRate({ ...common("g"), metric: { kind: "latency", percentile: 99 } }),
      "the p99 latency is not recorded",
    ],
    [
      "counts of the agent's own",
      {
        ...sequential,
        ...common("g"),
        counts: { kind: "queries", errors: query, total: query },
      },
      "it counts by queries of its own",
    ],
    [
      "a query",
      errorRate({ ...common("g"), metric: { kind: "query", query } }),
      "it measures a query of its own",
    ],
  ])("a series cannot tell of %s: the gate is left out, and that is said", (_, gate, reason) => {
    const { leftOut, verdicts } = judge([sequential, gate], after(240, 50));
    expect(leftOut).toEqual([{ gate: "g", reason }]);
    expect(verdicts.map((each) => each.gate)).toEqual(["errors"]);
  });

  test("new sessions are asked for where the series counts them", () => {
    const counted = (sessions: number) =>
      judge(
        [sequential],
        after(240, 50).map((point) => Object.assign({}, point, { sessions })),
      );
    expect(counted(1).end.action).toBe("promote");
    expect(counted(0).end.action).toBe("no-evidence");
  });

  test("a series that ends early has no verdict, a bake without traffic no evidence", () => {
    expect(judge([sequential], after(20, 0)).end.action).toBe("continue");
    const silent = after(241, 0).map((point) => ({ ...point, invocations: 0 }));
    expect(judge([sequential], silent).end).toMatchObject({
      action: "no-evidence",
      atMs: repointAtMs + 240 * MINUTE_MS,
    });
  });
});

test("past weeks are judged bake by bake, each against the time before it", () => {
  const healthy = minutes(3 * 1_440, 50);
  const incident = healthy.map((point, index) =>
    index < 4_000 || index > 4_060 ? point : { ...point, errors: 1 },
  );
  const of = (points: SeriesPoint[]) =>
    judgeStretches({
      series: { periodMs: MINUTE_MS, points },
      bake: bakeWith([sequential], { durationMs: 230 * MINUTE_MS }),
      baselineWindowMs: 7 * 1_440 * MINUTE_MS,
    });
  expect(of(healthy)).toMatchObject({ judged: 12, promoted: 12, undecided: 0, rolledBack: [] });
  expect(of(incident)).toMatchObject({ judged: 12, promoted: 11, rolledBack: { length: 1 } });
  expect(of(minutes(600, 0))).toMatchObject({ judged: 0 });
});
