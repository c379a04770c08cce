import { computeLogBetaKernel, computeLogBetaTails } from "./beta.ts";
import type { Beta } from "./beta.ts";

const MOST_STEPS = 200;
const PRECISION = 1e-13;

/**
 * The x with P(X ≤ x) = `lower`, for a `lower` in (0, 1). Newton's steps on ln(x / (1−x)), where
 * the logarithm of a tail is nearly straight; halving whenever one would leave the bracket.
 */
export function computeBetaQuantile(lower: number, beta: Beta): number {
  const byUpper = lower > 0.5;
  const target = byUpper ? Math.log1p(-lower) : Math.log(lower);
  let [low, high] = [-700, 700];
  let at = clampInto(Math.log((beta.a + 0.5) / (beta.b + 0.5)), low, high);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const x = 1 / (1 + Math.exp(-at));
    const tails = computeLogBetaTails(x, beta);
    const tail = byUpper ? tails.upper : tails.lower;
    const isLeft = byUpper ? tail > target : tail < target;
    if (isLeft) low = at;
    else high = at;
    // d ln(tail) / d logit(x) = ± density · x(1−x) / tail.
    const slope = Math.exp(computeLogBetaKernel(x, beta) - tail) * (byUpper ? -1 : 1);
    const next = at - (tail - target) / slope;
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - at) < PRECISION || !Number.isFinite(inside)) break;
    at = inside;
  }
  return 1 / (1 + Math.exp(-at));
}

function clampInto(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
