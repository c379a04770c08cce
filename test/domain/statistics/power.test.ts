import { describe, expect, test } from "vitest";

import {
  DEFAULT_ALPHA,
  DEFAULT_SESSION_CORRELATION,
  DEFAULT_TOLERANCE,
} from "../../../domain/statistics/defaults.ts";
import { computePower } from "../../../domain/statistics/power.ts";

const question = {
  invocationsPerHour: 60,
  baseline: { errors: 101, total: 10_080 },
  meanSessionSize: 1,
  test: {
    alpha: DEFAULT_ALPHA,
    tolerance: DEFAULT_TOLERANCE,
    sessionCorrelation: DEFAULT_SESSION_CORRELATION,
  },
  durationMs: 4 * 3_600_000,
};

describe("the power of the default gate", () => {
  test("nearly every jump to 20% is found, half of them within 20 minutes at 60 an hour", () => {
    const { caught, medianMs = 0 } = computePower(question, 0.2);
    expect(caught).toBeGreaterThan(0.99);
    expect(medianMs).toBeGreaterThan(5 * 60_000);
    expect(medianMs).toBeLessThan(20 * 60_000);
  });

  test("a healthy version is rolled back in fewer promotions than alpha says, at any traffic", () => {
    for (const invocationsPerHour of [5, 60, 2_000]) {
      const baseline = {
        errors: Math.round(invocationsPerHour * 1.68),
        total: invocationsPerHour * 168,
      };
      const { caught } = computePower({ ...question, invocationsPerHour, baseline }, 0.01);
      expect(caught).toBeLessThanOrEqual(DEFAULT_ALPHA);
    }
  });

  test("errors in clusters take longer to tell from bad luck", () => {
    const alone = computePower(question, 0.1);
    const clustered = computePower({ ...question, meanSessionSize: 8 }, 0.1);
    expect(clustered.medianMs).toBeGreaterThan((alone.medianMs ?? 0) * 1.3);
  });

  test("errors in clusters do not roll back a healthy version either, without any tolerance", () => {
    const strict = { ...question.test, tolerance: {}, sessionCorrelation: 0.3 };
    const asked = { ...question, meanSessionSize: 8, test: strict, invocationsPerHour: 300 };
    const { caught } = computePower({ ...asked, baseline: { errors: 504, total: 50_400 } }, 0.01);
    expect(caught).toBeLessThanOrEqual(DEFAULT_ALPHA);
  });

  test("the same question has the same answer", () => {
    expect(computePower(question, 0.05)).toEqual(computePower(question, 0.05));
  });

  test("nothing is caught where there is no traffic, or no baseline", () => {
    expect(computePower({ ...question, invocationsPerHour: 0 }, 0.5).caught).toBe(0);
    const baseline = { errors: 0, total: 0 };
    expect(computePower({ ...question, baseline }, 0.5)).toEqual({
      caught: 0,
      medianMs: undefined,
    });
  });
});
