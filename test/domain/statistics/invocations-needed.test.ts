import { describe, expect, test } from "vitest";

import { computeLogEValue } from "../../../domain/statistics/before-after.ts";
import { computeLogBeta, computeLogBetaTails } from "../../../domain/statistics/beta.ts";
import { computeUpperBound } from "../../../domain/statistics/clopper-pearson.ts";
import type { Counts } from "../../../domain/statistics/counts.ts";
import { computeLogRatio } from "../../../domain/statistics/mixture.ts";
import { createRandom, drawPoisson } from "../../../domain/statistics/random.ts";

/** A baseline of 1% from 2,000, alpha 0.05 split evenly. */
const BASELINE = { rate: 0.01, total: 2_000 };
const GOAL = Math.log(40);
const EVEN = {
  multiples: [1.5, 2, 3, 5, 8, 13, 20, 40],
  weights: Array.from({ length: 8 }, () => 1 / 8),
};

/** The uniform prior above p1: B(1+x, 1+n−x) · [1 − I_p1] / [(1−p1) · p1^x · (1−p1)^(n−x)]. */
function computeUniformLogEValue({ errors, total }: Counts, p1: number): number {
  const beta = { a: 1 + errors, b: 1 + total - errors };
  const likelihood = errors * Math.log(p1) + (total - errors) * Math.log1p(-p1);
  return computeLogBeta(beta) + computeLogBetaTails(p1, beta).upper - Math.log1p(-p1) - likelihood;
}

/** Mean number of invocations to the limit, with a baseline drawn anew for each run. */
function meanNeeded(
  rate: number,
  margin: number,
  computeLog: (counts: Counts, p1: number) => number,
): number {
  const random = createRandom(11);
  const runs = 3_000;
  let sum = 0;
  for (let run = 0; run < runs; run += 1) {
    const errors = drawPoisson(random, BASELINE.rate * BASELINE.total);
    const p1 = computeUpperBound({ errors, total: BASELINE.total }, 0.025) + margin;
    let counts = { errors: 0, total: 0 };
    for (let decided = false; !decided && counts.total < 20_000;) {
      const failed = random() < rate;
      counts = { errors: counts.errors + (failed ? 1 : 0), total: counts.total + 1 };
      decided = failed && computeLog(counts, p1) >= GOAL;
    }
    sum += counts.total;
  }
  return sum / runs;
}

describe("invocations to roll back, as published", () => {
  test.each([
    { rate: 0.05, margin: 0, uniform: 275, grid: 205, told: 171 },
    { rate: 0.1, margin: 0, uniform: 60, grid: 48, told: 42 },
    { rate: 0.2, margin: 0, uniform: 15, grid: 15.6, told: 13.5 },
    { rate: 0.05, margin: 0.01, grid: 570, told: 434 },
    { rate: 0.1, margin: 0.01, grid: 78, told: 64 },
    { rate: 0.2, margin: 0.01, grid: 20.5, told: 18 },
  ])("at $rate with a margin of $margin", ({ rate, margin, uniform, grid, told }) => {
    const isNear = (measured: number, published: number) => {
      expect(measured / published).toBeGreaterThan(0.93);
      expect(measured / published).toBeLessThan(1.07);
    };
    isNear(
      meanNeeded(rate, margin, (counts, p1) => computeLogEValue(counts, p1, EVEN)),
      grid,
    );
    isNear(
      meanNeeded(rate, margin, (counts, p1) => computeLogRatio(counts, { to: rate, from: p1 })),
      told,
    );
    if (uniform !== undefined) isNear(meanNeeded(rate, margin, computeUniformLogEValue), uniform);
  });
});
