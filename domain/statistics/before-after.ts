import { computeUpperBound } from "./clopper-pearson.ts";
import { tolerate } from "./counts.ts";
import type { Counts, Evidence, Tolerance } from "./counts.ts";
import { BASELINE_ALPHA_SHARE } from "./defaults.ts";
import { computeLogMeanExp, computeLogRatio, temperEValue } from "./mixture.ts";
import { computePosterior } from "./posterior.ts";

/** Rates that a bad candidate may have, as multiples of the tolerated one. */
const GRID = [1.5, 2, 3, 5, 8, 13, 20, 40] as const;
const HIGHEST_RATE = 0.95;

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

/** ln E of a candidate against a highest tolerated rate: a mixture of likelihood ratios over a grid of worse rates. */
export function computeLogEValue(candidate: Counts, tolerated: number): number {
  if (tolerated >= HIGHEST_RATE) return 0;
  return computeLogMeanExp(
    GRID.map((multiple) => {
      const to = Math.min(HIGHEST_RATE, multiple * tolerated);
      return computeLogRatio(candidate, { to, from: tolerated });
    }),
  );
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
