/**
 * Chosen on the figures of `bench/verdicts.mjs`, which prints them anew. In short: at most 5% false
 * rollbacks at every traffic although error rates swing over the day and errors cluster by session,
 * and hardly more invocations than a test needs that is told the candidate's true rate.
 */

/** The chance that a healthy version is ever rolled back by one gate, however often it looks. */
export const DEFAULT_ALPHA = 0.05;

/**
 * The share of alpha that is spent on the upper bound of the baseline's rate; the rest is the
 * e-value's, which fails a candidate at 1 / (0.7 · alpha) = 28.6. A week of baseline makes its bound
 * cheap: an even split needs 3 to 6% more invocations.
 */
export const BASELINE_ALPHA_SHARE = 0.3;

/** A week: whole days, for an error rate swings over the day, and all days of the week. */
export const DEFAULT_BASELINE_WINDOW_MS = 7 * 24 * 3_600_000;

/**
 * A bake of some hours may fall into the worst part of the day: half as many errors again are no
 * proof of a worse version. A margin in points instead would hide a jump from 0.1% to 1%.
 */
export const DEFAULT_TOLERANCE = { ratio: 1.5 } as const;

/**
 * Intraclass correlation of errors within a session, for tempering by `computeDesignEffect`:
 * metrics do not show it. 0.1 is a high value for clustered trials.
 */
export const DEFAULT_SESSION_CORRELATION = 0.1;
