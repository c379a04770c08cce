import { describe, expect, test } from "vitest";

import { checkSeries } from "../../../domain/backtest/check-series.ts";

const first = { time: "2026-03-01T10:00:00Z", invocations: "4", errors: "0" };
const second = { time: "2026-03-01T10:01:00Z", invocations: "3", errors: "1" };
const third = { time: "2026-03-01T10:02:00Z", invocations: "0", errors: "0" };

const check = (...cells: Record<string, unknown>[]) =>
  checkSeries(cells.map((each, index) => ({ row: index + 2, cells: each })));

test("rows of texts become a series with its period", () => {
  const more = { sessions: "1", throttles: "2", p95: "812.5", version: "baseline" };
  expect(check({ ...first, ...more }, second)).toEqual({
    ok: {
      periodMs: 60_000,
      points: [
        {
          startMs: Date.parse(first.time),
          invocations: 4,
          errors: 0,
          sessions: 1,
          throttles: 2,
          latency: { 95: 812.5 },
          version: "baseline",
        },
        { startMs: Date.parse(second.time), invocations: 3, errors: 1, throttles: 0, latency: {} },
      ],
    },
  });
});

test("JSON brings numbers, and times in milliseconds", () => {
  const startMs = Date.parse(first.time);
  const rows = [0, 1].map((minute) => ({
    time: startMs + minute * 60_000,
    invocations: 1,
    errors: 0,
  }));
  expect(check(...rows)).toMatchObject({
    ok: { points: [{ startMs }, { startMs: startMs + 60_000 }] },
  });
});

describe("refused with row and reason", () => {
  test.each([
    [
      "a gap",
      [first, second, { ...third, time: "2026-03-01T10:05:00Z" }],
      4,
      /^a gap: .*write one without invocations as 0/,
    ],
    ["a time that goes back", [second, first], 3, /^times must rise/],
    ["the same time twice", [first, first], 3, /^times must rise/],
    [
      "a shorter period",
      [first, second, { ...third, time: "2026-03-01T10:01:30Z" }],
      4,
      /^an overlap/,
    ],
    [
      "a negative count",
      [first, { ...second, invocations: "-3" }],
      3,
      /^invocations must be a number of 0 or more, is "-3"/,
    ],
    [
      "more errors than invocations",
      [first, { ...second, errors: "9" }],
      3,
      /^9 errors are more than 3 invocations/,
    ],
    [
      "half an invocation",
      [{ ...first, invocations: "1.5" }, second],
      2,
      /^invocations must be a whole number/,
    ],
    ["a word for a number", [first, { ...second, errors: "none" }], 3, /^errors must be a number/],
    ["nothing for a number", [first, { ...second, errors: "" }], 3, /^errors is missing/],
    [
      "a time without its zone",
      [first, { ...second, time: "2026-03-01 10:01" }],
      3,
      /^time must be like/,
    ],
    [
      "an unknown version",
      [{ ...first, version: "canary" }, second],
      2,
      /^version must be baseline or candidate/,
    ],
    ["an unknown column", [{ ...first, colour: "red" }, second], 1, /^column "colour" is unknown/],
    ["one row", [first], 2, /at least two periods/],
    ["none", [], 1, /at least two periods/],
  ] as const)("%s", (_, cells, row, message) => {
    expect(check(...cells)).toEqual({ issues: [{ row, message: expect.stringMatching(message) }] });
  });

  test("all at once, but no more than anyone reads", () => {
    const wrong = Array.from({ length: 50 }, (_, minute) => ({
      ...first,
      time: Date.parse(first.time) + minute * 60_000,
      errors: -1,
    }));
    const checked = check(...wrong);
    expect(checked).toMatchObject({ issues: { length: 21 } });
    expect("issues" in checked && checked.issues.at(-1)?.message).toBe("30 more mistakes follow");
  });
});
