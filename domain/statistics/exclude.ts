import { HIGHEST_RATE, tolerate } from "./counts.ts";
import type { Counts, Tolerance } from "./counts.ts";

/** The error rate that a healthy version is thought to have. */
const HEALTHY_RATE = 0.01;
/** What is just tolerated takes far too many invocations to tell from what is not. */
const TIMES_TOLERATED = 2;

/** A rate that a candidate must not have, and the healthy one that it is told from. */
export interface ExcludedRate {
  readonly rate: number;
  readonly healthy: number;
}

/**
 * `toleratedRate`, or twice what is tolerated of an endpoint that failed often before: what is as
 * good as its baseline must be able to pass. Fixed before the first invocation of the candidate.
 */
export function computeExcludedRate(
  toleratedRate: number,
  compared?: { readonly baseline: Counts; readonly tolerance: Tolerance },
): ExcludedRate {
  const before = compared ? compared.baseline.errors / compared.baseline.total : 0;
  const likely = compared ? TIMES_TOLERATED * tolerate(before, compared.tolerance) : 0;
  const rate = Math.max(toleratedRate, Math.min(HIGHEST_RATE, likely));
  return { rate, healthy: Math.min(Math.max(HEALTHY_RATE, before), rate / 2) };
}

/**
 * How many invocations, `errors` of them failed, exclude at level `alpha` a true error rate of
 * `rate` or more, however often it is looked: a sequential probability ratio test of independent
 * calls. Infinite for a rate of 0, which no number excludes.
 */
export function computeInvocationsToExclude(
  { rate, healthy }: ExcludedRate,
  alpha: number,
  errors = 0,
): number {
  if (rate <= 0) return Number.POSITIVE_INFINITY;
  if (rate >= 1) return 1;
  const { success, failure } = computeWeights({ rate, healthy });
  return Math.ceil((errors * failure - Math.log(alpha)) / success) + errors;
}

/**
 * The same as a mean over candidates whose true rate is `errorRate`: where each failure takes back
 * what the successes before it gained, infinite.
 */
export function computeMeanInvocationsToExclude(
  excluded: ExcludedRate,
  alpha: number,
  errorRate: number,
): number {
  const { success, failure } = computeWeights(excluded);
  const gain = (1 - errorRate) * success - errorRate * failure;
  return gain <= 0 ? Number.POSITIVE_INFINITY : -Math.log(alpha) / gain;
}

/** By how much ln of the ratio rises with a success, and falls with a failure. */
function computeWeights({ rate, healthy }: ExcludedRate): { success: number; failure: number } {
  return {
    success: Math.log1p(-healthy) - Math.log1p(-rate),
    failure: Math.log(rate) - Math.log(healthy),
  };
}
