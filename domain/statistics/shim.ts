// Stand-in until the real one is merged.
export interface Counts { readonly errors: number; readonly total: number }
export interface Tolerance { readonly margin?: number; readonly ratio?: number }
export interface Evidence { readonly eValue: number; readonly limit: number; readonly posterior: number; readonly baselineUpper?: number }

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i += 1) sum += Math.log((n - k + i) / i);
  return sum;
}
function cdf(x: number, n: number, p: number): number {
  let sum = 0;
  for (let k = 0; k <= x; k += 1) sum += Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log(1 - p));
  return sum;
}
function upper({ errors, total }: Counts, a: number): number {
  if (errors >= total) return 1;
  let [lo, hi] = [errors / total, 1];
  for (let i = 0; i < 60; i += 1) {
    const mid = (lo + hi) / 2;
    if (cdf(errors, total, mid) > a) lo = mid;
    else hi = mid;
  }
  return hi;
}
export function computeBeforeAfterEvidence(o: { baseline: Counts; candidate: Counts; alpha: number; tolerance: Tolerance; designEffect: number }): Evidence {
  const u = upper(o.baseline, o.alpha / 2);
  const p1 = Math.min(0.94, u * (o.tolerance.ratio ?? 1) + (o.tolerance.margin ?? 0));
  const { errors: x, total: n } = o.candidate;
  const es = [1.5, 2, 3, 5, 8, 13, 20, 40].map((m) => Math.min(0.95, m * p1)).map((q) => x * Math.log(q / p1) + (n - x) * Math.log((1 - q) / (1 - p1)));
  const mean = es.reduce((s, l) => s + Math.exp(Math.min(600, l / o.designEffect)), 0) / es.length;
  return { eValue: mean, limit: 2 / o.alpha, posterior: 0.5, baselineUpper: u };
}
export function computeConcurrentEvidence(o: { candidateErrors: number; baselineErrors: number; share: number; alpha: number; tolerance: Tolerance; designEffect: number }): Evidence {
  const r = o.tolerance.ratio ?? 1;
  const w = (r * o.share) / (r * o.share + 1 - o.share);
  const psi = [1.5, 2, 3, 5, 10, 20, 50].filter((p) => p > r);
  const es = psi.map((p) => { const t = (p * o.share) / (p * o.share + 1 - o.share); return (t / w) ** o.candidateErrors * ((1 - t) / (1 - w)) ** o.baselineErrors; });
  return { eValue: es.reduce((a, b) => a + b, 0) / es.length, limit: 1 / o.alpha, posterior: 0.5 };
}
export function computeDesignEffect(o: { meanSessionSize: number; icc: number }): number {
  return 1 + Math.max(0, o.meanSessionSize - 1) * o.icc;
}
export function computeInvocationsToExclude(rate: number, alpha: number): number {
  return rate === 0 ? Infinity : Math.ceil(Math.log(alpha) / Math.log(1 - rate));
}
