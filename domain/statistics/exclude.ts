/** The error rate that a healthy version is thought to have. */
const HEALTHY_RATE = 0.01;

/**
 * How many invocations without a failure exclude, at level `alpha` and however often it is looked,
 * a true error rate of `rate` or more: a sequential probability ratio test against a healthy rate
 * of 1%, or half of `rate` if that is less. Infinite for a rate of 0, which no number excludes.
 */
export function computeInvocationsToExclude(rate: number, alpha: number): number {
  if (rate <= 0) return Number.POSITIVE_INFINITY;
  if (rate >= 1) return 1;
  const healthy = Math.min(HEALTHY_RATE, rate / 2);
  return Math.ceil(-Math.log(alpha) / (Math.log1p(-healthy) - Math.log1p(-rate)));
}
