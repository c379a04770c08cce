/** Invocations, and how many of them failed: whole numbers, `errors` at most `total`. */
export interface Counts {
  readonly errors: number;
  readonly total: number;
}

/** How much worse than the baseline a candidate may be: its rate times `ratio` (1), plus `margin` (0). */
export interface Tolerance {
  /** A fraction of one: 0.01 is one percentage point. */
  readonly margin?: number;
  readonly ratio?: number;
}

/** No worse rate is told from this one. */
export const HIGHEST_RATE = 0.95;

/** The bound on a rate that the tolerance makes of one of the baseline. */
export function tolerate(rate: number, { ratio = 1, margin = 0 }: Tolerance): number {
  return rate * ratio + margin;
}

/** What one look knows. The candidate failed when `eValue` has reached `limit`. */
export interface Evidence {
  /** How much likelier the errors are under a worse candidate; capped where a double ends. */
  readonly eValue: number;
  readonly limit: number;
  /** Probability that the candidate is worse than tolerated. Explains; never decides. */
  readonly posterior: number;
  /** Upper confidence bound of the baseline's error rate. */
  readonly baselineUpper?: number;
}
