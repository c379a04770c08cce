import { describe, expect, test } from "vitest";

import { computeBeforeAfterEvidence } from "../../../domain/statistics/before-after.ts";
import { computeConcurrentEvidence } from "../../../domain/statistics/concurrent.ts";
import { BASELINE_ALPHA_SHARE } from "../../../domain/statistics/defaults.ts";
import { computeDesignEffect } from "../../../domain/statistics/design-effect.ts";
import {
  computeExcludedRate,
  computeInvocationsToExclude,
  computeMeanInvocationsToExclude,
} from "../../../domain/statistics/exclude.ts";
import { createRandom } from "../../../domain/statistics/random.ts";
import { computePosterior } from "../../../domain/statistics/posterior.ts";

const concurrent = { share: 0.5, alpha: 0.05, tolerance: {}, designEffect: 1 };
const look = {
  baseline: { errors: 20, total: 2_000 },
  candidate: { errors: 6, total: 60 },
  alpha: 0.05,
  tolerance: {},
  designEffect: 1,
};

describe("errors of two versions that serve at the same time", () => {
  test.each([
    { share: 0.5, candidateErrors: 5, baselineErrors: 0, eValue: 14.440264 },
    { share: 0.1, candidateErrors: 2, baselineErrors: 0, eValue: 24.490486 },
  ])(
    "e-value of $candidateErrors to $baselineErrors at a share of $share",
    ({ eValue, ...counts }) => {
      expect(computeConcurrentEvidence({ ...concurrent, ...counts }).eValue).toBeCloseTo(eValue, 6);
    },
  );

  test("as many errors as the share makes expect are no evidence", () => {
    const { eValue } = computeConcurrentEvidence({
      ...concurrent,
      candidateErrors: 50,
      baselineErrors: 50,
    });
    expect(eValue).toBeLessThan(0.1);
  });

  test("a tolerated ratio asks for more errors", () => {
    const counts = { candidateErrors: 12, baselineErrors: 3 };
    const strict = computeConcurrentEvidence({ ...concurrent, ...counts });
    const lenient = computeConcurrentEvidence({
      ...concurrent,
      ...counts,
      tolerance: { ratio: 2 },
    });
    expect(lenient.eValue).toBeLessThan(strict.eValue / 4);
    expect(lenient.posterior).toBeLessThan(strict.posterior);
  });

  test("a ratio beyond the grid can never fail, and never throws", () => {
    const tolerance = { ratio: 60 };
    expect(
      computeConcurrentEvidence({ ...concurrent, tolerance, candidateErrors: 9, baselineErrors: 0 })
        .eValue,
    ).toBe(1);
  });
});

describe("before and after", () => {
  test("ten times the baseline's errors in an hour fail the candidate", () => {
    const { eValue, limit, baselineUpper } = computeBeforeAfterEvidence(look);
    expect(limit).toBeCloseTo(1 / (0.05 * (1 - BASELINE_ALPHA_SHARE)), 10);
    expect(eValue).toBeGreaterThan(limit);
    expect(baselineUpper).toBeCloseTo(0.016_02, 5);
  });

  test.each([
    ["the baseline's own rate", { candidate: { errors: 1, total: 100 } }],
    ["a rate within the margin", { tolerance: { margin: 0.1 } }],
    ["a rate within the ratio", { tolerance: { ratio: 8 } }],
    ["errors that may be of one session", { designEffect: 3 }],
    ["no baseline to compare with", { baseline: { errors: 0, total: 0 } }],
    ["no invocation", { candidate: { errors: 0, total: 0 } }],
  ])("%s does not", (_, change) => {
    const { eValue, limit } = computeBeforeAfterEvidence({ ...look, ...change });
    expect(eValue).toBeLessThan(limit);
  });

  test("millions of invocations give finite numbers", () => {
    const baseline = { errors: 10_000, total: 1_000_000 };
    for (const errors of [0, 10_000, 1_000_000]) {
      const candidate = { errors, total: 1_000_000 };
      const evidence = computeBeforeAfterEvidence({ ...look, baseline, candidate });
      expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
    }
  });

  test("every further error raises the e-value, every further success lowers it", () => {
    const eValueOf = (errors: number, total: number) =>
      computeBeforeAfterEvidence({ ...look, candidate: { errors, total } }).eValue;
    expect(eValueOf(7, 61)).toBeGreaterThan(eValueOf(6, 60));
    expect(eValueOf(6, 61)).toBeLessThan(eValueOf(6, 60));
  });
});

test.each([
  [0, 0.9969856722],
  [0.05, 0.9406030061],
])("the posterior of 3/20 against 1/100 with a margin of %s", (margin, posterior) => {
  const baseline = { errors: 1, total: 100 };
  const candidate = { errors: 3, total: 20 };
  expect(computePosterior({ baseline, candidate, tolerance: { margin } })).toBeCloseTo(
    posterior,
    9,
  );
});

test.each([
  [{ errors: 0, total: 0 }, { errors: 0, total: 0 }, 0.5],
  [{ errors: 500, total: 1_000 }, { errors: 500, total: 1_000 }, 0.5],
  [{ errors: 10_000, total: 1_000_000 }, { errors: 5, total: 5 }, 1],
  [{ errors: 10_000, total: 1_000_000 }, { errors: 0, total: 1_000_000 }, 0],
])("the posterior of %o and %o", (baseline, candidate, posterior) => {
  expect(computePosterior({ baseline, candidate, tolerance: {} })).toBeCloseTo(posterior, 9);
});

test.each([
  [0.2, 15],
  [0.1, 32],
  [0.05, 73],
  [0.02, 296],
])("clean invocations to exclude an error rate of %s", (rate, invocations) => {
  expect(computeInvocationsToExclude(computeExcludedRate(rate), 0.05)).toBe(invocations);
});

test("a rate of 0 is excluded by nothing, one of 100% by the first success", () => {
  expect(computeInvocationsToExclude(computeExcludedRate(0), 0.05)).toBe(Infinity);
  expect(computeInvocationsToExclude(computeExcludedRate(1), 0.05)).toBe(1);
});

test("each failure asks for as many successes more as outweigh it", () => {
  const excluded = computeExcludedRate(0.05);
  const needed = [0, 1, 2, 3].map((errors) => computeInvocationsToExclude(excluded, 0.05, errors));
  expect(needed).toEqual([73, 113, 153, 193]);
});

test.each([
  ["1%, as a rule", { errors: 100, total: 10_000 }, { ratio: 1.5 }, 0.05, 0.01],
  ["none ever", { errors: 0, total: 10_000 }, { ratio: 1.5 }, 0.05, 0.01],
  ["more often than a healthy version", { errors: 300, total: 10_000 }, { ratio: 1.5 }, 0.09, 0.03],
  ["what a margin allows", { errors: 100, total: 10_000 }, { margin: 0.09 }, 0.2, 0.01],
  ["nearly always", { errors: 90, total: 100 }, { ratio: 1.5 }, 0.95, 0.475],
])("of a baseline that fails %s a pass excludes", (_what, baseline, tolerance, rate, healthy) => {
  const excluded = computeExcludedRate(0.05, { baseline, tolerance });
  expect(excluded.rate).toBeCloseTo(rate, 10);
  expect(excluded.healthy).toBeCloseTo(healthy, 10);
});

test("on average it takes longer than without failures, and for ever where they are too many", () => {
  const excluded = computeExcludedRate(0.05);
  const needed = [0, 0.01, 0.02, 0.05].map((rate) =>
    computeMeanInvocationsToExclude(excluded, 0.05, rate),
  );
  expect(needed.map(Math.round)).toEqual([73, 121, 364, Infinity]);
});

test("of the versions that fail at the excluded rate at most alpha ever pass", () => {
  const random = createRandom(7);
  const excluded = computeExcludedRate(0.05);
  const runs = 2_000;
  let passed = 0;
  for (let run = 0; run < runs; run += 1) {
    let errors = 0;
    for (let total = 1; total <= 2_000; total += 1) {
      if (random() < 0.05) errors += 1;
      if (total < computeInvocationsToExclude(excluded, 0.05, errors)) continue;
      passed += 1;
      break;
    }
  }
  expect(passed / runs).toBeGreaterThan(0.02);
  expect(passed / runs).toBeLessThan(0.05);
});

test.each([
  [{ meanSessionSize: 1, icc: 0.5 }, 1],
  [{ meanSessionSize: 5, icc: 0 }, 1],
  [{ meanSessionSize: 5, icc: 0.1 }, 1.8],
  [{ meanSessionSize: 5, meanSquaredSize: 25, icc: 0.1 }, 1.4],
  [{ meanSessionSize: 0.2, icc: 0.1 }, 1],
])("the design effect of %o", (sessions, effect) => {
  expect(computeDesignEffect(sessions)).toBeCloseTo(effect, 12);
});
