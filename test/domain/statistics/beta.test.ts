import { describe, expect, test } from "vitest";

import { computeBetaQuantile } from "../../../domain/statistics/beta-quantile.ts";
import {
  computeBetaCdf,
  computeLogBeta,
  computeLogBetaTails,
} from "../../../domain/statistics/beta.ts";
import { computeUpperBound } from "../../../domain/statistics/clopper-pearson.ts";

test.each([
  [1, 1, 0],
  [2, 3, Math.log(1 / 12)],
  [0.5, 0.5, Math.log(Math.PI)],
  [1, 1_000_000, -Math.log(1_000_000)],
])("ln B(%s, %s)", (a, b, expected) => {
  expect(computeLogBeta({ a, b })).toBeCloseTo(expected, 12);
});

describe("the incomplete beta function", () => {
  /** A beta tail of whole numbers is a finite binomial sum. */
  function computeBinomialSum(x: number, a: number, b: number): number {
    const n = a + b - 1;
    let [term, sum] = [(1 - x) ** n, 0];
    for (let k = 0; k <= n; k += 1) {
      if (k >= a) sum += term;
      term *= ((n - k) / (k + 1)) * (x / (1 - x));
    }
    return sum;
  }

  test.each([
    [0.3, 2, 5],
    [0.01, 3, 18],
    [0.5, 20, 20],
    [0.9, 40, 3],
    [0.05, 12, 300],
  ])("I_%s(%s, %s) is the binomial tail", (x, a, b) => {
    expect(computeBetaCdf(x, { a, b })).toBeCloseTo(computeBinomialSum(x, a, b), 12);
  });

  test("neither tail underflows", () => {
    const { lower, upper } = computeLogBetaTails(0.5, { a: 1, b: 1_000_000 });
    expect(upper).toBeCloseTo(1_000_000 * Math.log(0.5), 6);
    expect(lower).toBeCloseTo(0, 12);
  });

  test.each([0, -1])("at %s nothing is below", (x) => {
    expect(computeBetaCdf(x, { a: 2, b: 2 })).toBe(0);
  });
});

test.each([
  [0.025, 21, 1_980],
  [0.995, 1, 2_000],
  [0.5, 0.5, 0.5],
  [1e-12, 3, 4],
  [0.985, 10_001, 990_000],
])("the quantile %s of Beta(%s, %s) leads back", (lower, a, b) => {
  expect(computeBetaCdf(computeBetaQuantile(lower, { a, b }), { a, b }) / lower).toBeCloseTo(1, 9);
});

test.each([
  [{ errors: 0, total: 100 }, 0.05, 1 - 0.05 ** (1 / 100)],
  [{ errors: 5, total: 5 }, 0.05, 1],
  [{ errors: 0, total: 0 }, 0.05, 1],
  [{ errors: 20, total: 2_000 }, 0.025, 0.015_402_125_8],
])("the upper bound of %o at %s", (counts, alpha, bound) => {
  expect(computeUpperBound(counts, alpha)).toBeCloseTo(bound, 9);
});
