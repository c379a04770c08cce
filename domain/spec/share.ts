/** `5%`, `0.5%`. */
export const PERCENTAGE_PATTERN = /^\d+(?:\.\d+)?%$/;

/** A fraction of one from `5%` or `0.05`; undefined when it is neither, or not between 0 and 1. */
export function parseShare(share: string | number): number | undefined {
  const isPercentage = typeof share === "string" && PERCENTAGE_PATTERN.test(share);
  // Rounded, so that 0.07 and 7% are the same number.
  const fraction = isPercentage ? Number((Number.parseFloat(share) / 100).toFixed(8)) : share;
  return typeof fraction === "number" && fraction >= 0 && fraction <= 1 ? fraction : undefined;
}
