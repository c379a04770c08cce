/** Lanczos' coefficients for g = 7, n = 9: about 15 digits. */
const LANCZOS_FIRST = 0.99999999999980993;
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const HALF_LOG_TWO_PI = 0.9189385332046727;

/** ln Γ(x), for x > 0. */
export function computeLogGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - computeLogGamma(1 - x);
  const sum = LANCZOS.reduce((total, each, index) => total + each / (x + index), LANCZOS_FIRST);
  const shifted = x + 6.5;
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}

/** ln Γ(x) minus Stirling's formula, for x ≥ 10. Small, so that large x cost no digits. */
export function computeStirlingRest(x: number): number {
  const s = 1 / (x * x);
  return (
    (1 / 12 -
      s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) /
    x
  );
}

/** ln(1 + x) − x, without cancellation near 0. */
export function computeLog1pMinus(x: number): number {
  if (Math.abs(x) > 0.05) return Math.log1p(x) - x;
  let [power, sum] = [x, 0];
  for (let k = 2; k <= 14; k += 1) {
    power *= -x;
    sum += power / k;
  }
  return sum;
}
