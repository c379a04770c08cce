import type { Counts } from "./counts.ts";

/** ln of the weighted mean of e^each (equal weights when none are given): logarithms in, logarithm out. */
export function computeLogMean(logs: readonly number[], weights?: readonly number[]): number {
  const largest = Math.max(...logs);
  const sum = logs.reduce(
    (total, each, index) =>
      total + (weights?.[index] ?? 1 / logs.length) * Math.exp(each - largest),
    0,
  );
  return largest + Math.log(sum);
}

/** ln of a likelihood ratio of `total` trials with `errors` failures, rate `to` against rate `from`. */
export function computeLogRatio(
  { errors, total }: Counts,
  rates: { to: number; from: number },
): number {
  const failed = errors === 0 ? 0 : errors * Math.log(rates.to / rates.from);
  return failed + (total - errors) * (Math.log1p(-rates.to) - Math.log1p(-rates.from));
}

/** Beyond it a double is Infinity, which JSON does not have. */
const LARGEST_LOG = 690;

/** e^log, tempered: E^(1/D) for a design effect D. */
export function temperEValue(logEValue: number, designEffect: number): number {
  return Math.exp(Math.min(LARGEST_LOG, logEValue / designEffect));
}
