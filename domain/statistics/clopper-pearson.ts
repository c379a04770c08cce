import { computeBetaQuantile } from "./beta-quantile.ts";
import type { Counts } from "./counts.ts";

/** The exact upper bound: the true rate is above it with probability of at most `alpha`. */
export function computeUpperBound({ errors, total }: Counts, alpha: number): number {
  return errors >= total ? 1 : computeBetaQuantile(1 - alpha, { a: errors + 1, b: total - errors });
}
