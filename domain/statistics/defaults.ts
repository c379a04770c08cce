/** The share of alpha that is spent on the upper bound of the baseline's rate; the rest is the e-value's. */
export const BASELINE_ALPHA_SHARE = 0.5;
