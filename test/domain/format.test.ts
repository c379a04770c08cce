import { describe, expect, test } from "vitest";
import { formatDuration, formatShare, formatTime } from "../../domain/format.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("durations", () => {
  test.each([
    [0, "0ms"],
    [1, "1ms"],
    [999, "999ms"],
    [999.6, "999ms"],
    [SECOND, "1s"],
    [1_999, "1s"],
    [59_999, "59s"],
    [MINUTE, "60s"],
    [90 * SECOND, "90s"],
    [2 * MINUTE - 1, "119s"],
    [2 * MINUTE, "2m"],
    [2 * MINUTE + SECOND, "2m 1s"],
    [HOUR - 1, "59m 59s"],
    [HOUR, "1h"],
    [HOUR + 59_999, "1h"],
    [2 * HOUR - 1, "1h 59m"],
    [24 * HOUR, "24h"],
    [2 * DAY - 1, "47h 59m"],
    [2 * DAY, "2d"],
    [2 * DAY + 90 * MINUTE, "2d 1h"],
    [14 * DAY, "14d"],
  ])("%f ms is %s", (durationMs, expected) => {
    expect(formatDuration(durationMs)).toBe(expected);
  });

  test("no second unit is ever as large as the first one's unit", () => {
    for (let durationMs = 0; durationMs < 3 * DAY; durationMs += 7_919) {
      const [, small = "0", unit = ""] = / (\d+)([smh])$/.exec(formatDuration(durationMs)) ?? [];
      expect(Number(small)).toBeLessThan(unit === "h" ? 24 : 60);
    }
  });
});

test.each([
  [0, "0%"],
  [0.05, "5%"],
  [0.0025, "0.25%"],
  [0.29, "29%"],
  [1 / 3, "33.33%"],
  [0.999999, "100%"],
  [1, "100%"],
])("the share %f is %s", (fraction, expected) => {
  expect(formatShare(fraction)).toBe(expected);
});

test("times are in UTC, to the second", () => {
  expect(formatTime(Date.UTC(2026, 10, 21, 8, 30, 5, 999))).toBe("2026-11-21 08:30:05Z");
});
