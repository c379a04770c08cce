import { computeUpperBound } from "./clopper-pearson.ts";
import { HIGHEST_RATE, tolerate } from "./counts.ts";
import type { Counts, Evidence, Tolerance } from "./counts.ts";
import { BASELINE_ALPHA_SHARE } from "./defaults.ts";
import { computeLogMean, computeLogRatio, temperEValue } from "./mixture.ts";
import { computePosterior } from "./posterior.ts";

/** Rates that a bad candidate may have, as multiples of the tolerated one, with their weights. */
export interface RateGrid {
  readonly multiples: readonly number[];
  /** Sum to 1. */
  readonly weights: readonly number[];
}

/**
 * Few points, for each costs the others: with equal weights on 1.5, 2, 3, 5, 8, 13, 20, 40 a jump to
 * five times the errors takes a quarter more invocations than with the true rate known, with these 15%.
 */
const GRID: RateGrid = {
  multiples: [1.5, 2.5, 4.5, 9, 20],
  weights: [0.1, 0.3, 0.25, 0.2, 0.15],
};

/** What the test compares with: fixed by the baseline, before the first invocation of the candidate. */
export interface BaselineBound {
  /** Upper confidence bound of the baseline's rate. */
  readonly upper: number;
  /** The highest rate that is tolerated; at least 0.95 means that no candidate can fail. */
  readonly tolerated: number;
  /** The e-value that fails a candidate. */
  readonly limit: number;
}

/** Alpha is spent on two mistakes: a baseline rate above its bound, and an e-value above its limit. */
export function computeBaselineBound(
  baseline: Counts,
  { alpha, tolerance }: { alpha: number; tolerance: Tolerance },
): BaselineBound {
  const upper = computeUpperBound(baseline, alpha * BASELINE_ALPHA_SHARE);
  return {
    upper,
    tolerated: tolerate(upper, tolerance),
    limit: 1 / (alpha * (1 - BASELINE_ALPHA_SHARE)),
  };
}

/** ln E of a candidate against the highest tolerated rate: a mixture of likelihood ratios of worse rates. */
export function computeLogEValue(candidate: Counts, tolerated: number, grid = GRID): number {
  if (tolerated >= HIGHEST_RATE) return 0;
  const logs = grid.multiples.map((multiple) => {
    const to = Math.min(HIGHEST_RATE, multiple * tolerated);
    return computeLogRatio(candidate, { to, from: tolerated });
  });
  return computeLogMean(logs, grid.weights);
}

/**
 * The whole endpoint moved at once: invocations before against invocations since. Valid at every
 * look; has no defence against a drift that is larger than the tolerance.
 */
export function computeBeforeAfterEvidence(look: {
  baseline: Counts;
  candidate: Counts;
  alpha: number;
  tolerance: Tolerance;
  designEffect: number;
}): Evidence {
  const { upper, tolerated, limit } = computeBaselineBound(look.baseline, look);
  return {
    eValue: temperEValue(computeLogEValue(look.candidate, tolerated), look.designEffect),
    limit,
    posterior: computePosterior(look),
    baselineUpper: upper,
  };
}
