import { describe, expect, test } from "vitest";

import { computeSettledRange, sumLook } from "../../../activities/promotion/sum-look.ts";
import type { EvidenceWindow } from "../../../domain/gates/look.ts";

const MINUTE_MS = 60_000;
const FROM_MS = 1_000 * MINUTE_MS;
const minute = (index: number): number => FROM_MS + index * MINUTE_MS;

const window: EvidenceWindow = {
  fromMs: FROM_MS,
  periodMs: MINUTE_MS,
  delayMs: 5 * MINUTE_MS,
  leaveOut: [],
};

describe("the settled part of a window", () => {
  test.each<[string, number, number | undefined, number, boolean]>([
    ["nothing before the first minute is old enough", minute(6) - 1, undefined, 0, false],
    ["one minute", minute(6), undefined, 1, false],
    ["whole minutes only", minute(8) + 30_000, undefined, 3, false],
    ["nothing beyond the end", minute(60), minute(4), 4, true],
    ["not yet the end", minute(8), minute(4), 3, false],
    ["the end exactly", minute(9), minute(4), 4, true],
    ["nothing of a window in the future", minute(-60), undefined, 0, false],
  ])("%s", (_, ...[nowMs, toMs, minutes, settled]) => {
    const whole = { ...window, ...(toMs !== undefined && { toMs }) };
    expect(computeSettledRange(whole, nowMs)).toEqual({
      fromMs: FROM_MS,
      toMs: minute(minutes),
      settled,
    });
  });
});

const seriesOf = (points: Record<string, Record<number, number>>) =>
  new Map(
    Object.entries(points).map(([id, values]) => [
      id,
      new Map(Object.entries(values).map(([index, value]) => [minute(Number(index)), value])),
    ]),
  );

function sum(
  points: Record<string, Record<number, number>>,
  changes: Partial<EvidenceWindow> = {},
) {
  const range = { fromMs: FROM_MS, toMs: minute(3), settled: false };
  const needs = { bounds: [500], percentiles: [90] };
  const measured = { series: seriesOf(points), needs, range };
  return sumLook(measured, { ...window, ...changes }, minute(9));
}

describe("one look", () => {
  test("sums the periods of the settled range, and no other", () => {
    const look = sum({
      invocations: { [-1]: 1_000, 0: 10, 2: 5, 3: 1_000 },
      systemErrors: { 0: 1 },
      userErrors: { 2: 2 },
      throttles: { 0: 3 },
      sessions: { 0: 4, 2: 1 },
    });
    expect(look).toMatchObject({
      atMs: minute(9),
      invocations: 15,
      systemErrors: 1,
      userErrors: 2,
      throttles: 3,
      sessions: 5,
    });
  });

  test("counts as time with data only the periods with invocations", () => {
    expect(sum({ invocations: { 0: 10, 1: 0, 2: 1 } }).dataMs).toBe(2 * MINUTE_MS);
    expect(sum({}).dataMs).toBe(0);
  });

  test("leaves out every period that the engine's own calls touch", () => {
    const invocations = { 0: 1, 1: 10, 2: 100 };
    const at = (fromMs: number, toMs: number) =>
      sum({ invocations }, { leaveOut: [{ fromMs, toMs }] }).invocations;
    expect(at(minute(1) + 1, minute(1) + 2)).toBe(101);
    expect(at(minute(1) - 1, minute(1))).toBe(100);
    expect(at(minute(0), minute(2) - 1)).toBe(100);
    expect(at(minute(-5), minute(-4))).toBe(111);
    expect(at(minute(-5), minute(9))).toBe(0);
  });

  test("counts slow invocations from percentile ranks", () => {
    const { slow } = sum({
      samples: { 0: 40, 1: 1_000, 2: 3 },
      within_500: { 0: 97.5, 1: 99.9, 2: 0 },
    });
    expect(slow).toEqual([{ maxMs: 500, measured: 1_043, slower: 1 + 1 + 3 }]);
  });

  test("weighs the periods' percentiles by their invocations", () => {
    const { percentiles } = sum({ samples: { 0: 30, 1: 10, 2: 5 }, p90: { 0: 100, 1: 500 } });
    expect(percentiles).toEqual([{ percentile: 90, timed: 40, valueMs: 200 }]);
    expect(sum({}).percentiles).toEqual([{ percentile: 90, timed: 0, valueMs: 0 }]);
  });

  test("has not measured a period whose rank is missing", () => {
    expect(sum({ samples: { 0: 40, 1: 10 }, within_500: { 1: 100 } }).slow).toEqual([
      { maxMs: 500, measured: 10, slower: 0 },
    ]);
  });
});
