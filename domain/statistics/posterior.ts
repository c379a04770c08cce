import { computeLogBetaKernel, computeLogBetaTails } from "./beta.ts";
import type { Beta } from "./beta.ts";
import { tolerate } from "./counts.ts";
import type { Counts, Tolerance } from "./counts.ts";

/** Of the trapezoid rule, per standard deviation: exact to a dozen digits for such curves. */
const STEPS_PER_DEVIATION = 2.5;
/** Weights below it no longer show in the sum. */
const NEGLIGIBLE = 1e-18;
/** Standard deviations from its mean where a tail is 0 or 1 to fifteen digits. */
const FAR = 12;

/**
 * P(the candidate's rate is above what the tolerance makes of the baseline's), both with a uniform
 * prior: beta-binomial. The baseline's posterior is summed over the logit of its rate.
 */
export function computePosterior(look: {
  baseline: Counts;
  candidate: Counts;
  tolerance: Tolerance;
}): number {
  const baseline = toPosterior(look.baseline);
  const candidate = toPosterior(look.candidate);
  const deviations = [deviationOfLogit(baseline), deviationOfLogit(candidate)];
  const step = Math.min(1, ...deviations) / STEPS_PER_DEVIATION;
  const mode = Math.log(baseline.a / baseline.b);
  let [worse, all] = [0, 0];
  for (const direction of [1, -1]) {
    for (let at = direction === 1 ? mode : mode - step; ; at += direction * step) {
      const rate = 1 / (1 + Math.exp(-at));
      const weight = rate < 1 ? Math.exp(computeLogBetaKernel(rate, baseline)) : 0;
      if (!(weight > NEGLIGIBLE)) break;
      all += weight;
      worse += weight * chanceAbove(tolerate(rate, look.tolerance), candidate);
    }
  }
  return worse / all;
}

function toPosterior({ errors, total }: Counts): Beta {
  return { a: errors + 1, b: total - errors + 1 };
}

function chanceAbove(rate: number, beta: Beta): number {
  if (rate >= 1) return 0;
  const deviations =
    (Math.log(rate / (1 - rate)) - Math.log(beta.a / beta.b)) / deviationOfLogit(beta);
  // The continued fraction takes its time with large counts, and here it would say 0 or 1.
  if (beta.a > FAR * FAR && Math.abs(deviations) > FAR) return deviations < 0 ? 1 : 0;
  return Math.exp(computeLogBetaTails(rate, beta).upper);
}

/** Of ln(p / (1 − p)), about. */
function deviationOfLogit({ a, b }: Beta): number {
  return Math.sqrt(1 / a + 1 / b);
}
