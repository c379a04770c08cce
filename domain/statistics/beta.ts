import { computeLog1pMinus, computeLogGamma, computeStirlingRest } from "./log-gamma.ts";

/** The shape of a beta distribution; both above 0. */
export interface Beta {
  readonly a: number;
  readonly b: number;
}

/** From here on Stirling's series has all digits. */
const LARGE = 10;
const HALF_LOG_TWO_PI = 0.9189385332046727;

/** ln B(a, b); keeps its digits at a million, where ln Γ alone loses them. */
export function computeLogBeta({ a, b }: Beta): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < LARGE) return computeLogGamma(a) + computeLogGamma(b) - computeLogGamma(a + b);
  const rest = computeStirlingRest(large) - computeStirlingRest(small + large);
  const ofLarge = Math.log1p(-small / (small + large));
  if (small < LARGE) {
    const sum = small + large;
    return computeLogGamma(small) + rest + small - small * Math.log(sum) + (large - 0.5) * ofLarge;
  }
  return (
    HALF_LOG_TWO_PI -
    0.5 * Math.log(large) +
    rest +
    computeStirlingRest(small) +
    (small - 0.5) * Math.log(small / (small + large)) +
    large * ofLarge
  );
}

/** ln of xᵃ(1−x)ᵇ / B(a, b), for x in (0, 1). */
export function computeLogBetaKernel(x: number, { a, b }: Beta): number {
  if (Math.min(a, b) < LARGE)
    return a * Math.log(x) + b * Math.log1p(-x) - computeLogBeta({ a, b });
  // Around the mean the two powers and B nearly cancel: Loader's form takes their difference first.
  const sum = a + b;
  const distance = x - a / sum;
  return (
    a * computeLog1pMinus((distance * sum) / a) +
    b * computeLog1pMinus((-distance * sum) / b) +
    0.5 * Math.log((a * b) / sum) -
    HALF_LOG_TWO_PI -
    (computeStirlingRest(a) + computeStirlingRest(b) - computeStirlingRest(sum))
  );
}

/** Logarithms of P(X ≤ x) and P(X > x): neither tail underflows. */
export function computeLogBetaTails(x: number, beta: Beta): { lower: number; upper: number } {
  if (x <= 0) return { lower: Number.NEGATIVE_INFINITY, upper: 0 };
  if (x >= 1) return { lower: 0, upper: Number.NEGATIVE_INFINITY };
  const { a, b } = beta;
  const kernel = computeLogBetaKernel(x, beta);
  if (x <= (a + 1) / (a + b + 2)) {
    const lower = Math.min(0, kernel + Math.log(computeFraction(x, beta) / a));
    return { lower, upper: Math.log(-Math.expm1(lower)) };
  }
  const upper = Math.min(0, kernel + Math.log(computeFraction(1 - x, { a: b, b: a }) / b));
  return { lower: Math.log(-Math.expm1(upper)), upper };
}

/** P(X ≤ x), the regularised incomplete beta function. */
export function computeBetaCdf(x: number, beta: Beta): number {
  return Math.exp(computeLogBetaTails(x, beta).lower);
}

const TINY = 1e-300;
const PRECISION = 1e-15;
/** Enough for counts of ten million: it takes about √max(a, b) steps. */
const MOST_STEPS = 20_000;

/** The continued fraction of the incomplete beta function, by Lentz' method. */
function computeFraction(x: number, { a, b }: Beta): number {
  let c = 1;
  let d = 1 / keepFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_STEPS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / keepFromZero(1 + even * d);
    c = keepFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / keepFromZero(1 + odd * d);
    c = keepFromZero(1 + odd / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return fraction;
}

function keepFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
