import type { Evidence, Tolerance } from "./counts.ts";
import { computeBetaCdf } from "./beta.ts";
import { computeLogMean, temperEValue } from "./mixture.ts";

/** How many times as often as the baseline a bad candidate may fail. */
const RATIOS = [1.5, 2, 3, 5, 10, 20, 50] as const;

/**
 * Both versions serve at the same time, the candidate a share w of the traffic: each error is then
 * the candidate's with probability w, whatever the time trend. Valid at every look. Paired smoke
 * sessions are the case w = ½ over the pairs in which exactly one of the two failed.
 */
export function computeConcurrentEvidence(look: {
  candidateErrors: number;
  baselineErrors: number;
  /** Of the traffic that goes to the candidate, in (0, 1). */
  share: number;
  alpha: number;
  /** Only its ratio counts: where errors alone are compared, no rate is known to add a margin to. */
  tolerance: Tolerance;
  designEffect: number;
}): Evidence {
  const { candidateErrors, baselineErrors, share } = look;
  const tolerated = look.tolerance.ratio ?? 1;
  const expected = shareOfErrors(share, tolerated);
  const logs = RATIOS.filter((ratio) => ratio > tolerated).map((ratio) => {
    const theta = shareOfErrors(share, ratio);
    return (
      candidateErrors * Math.log(theta / expected) +
      baselineErrors * (Math.log1p(-theta) - Math.log1p(-expected))
    );
  });
  return {
    eValue: temperEValue(logs.length === 0 ? 0 : computeLogMean(logs), look.designEffect),
    limit: 1 / look.alpha,
    posterior: 1 - computeBetaCdf(expected, { a: candidateErrors + 1, b: baselineErrors + 1 }),
  };
}

/** The candidate's share of the errors when it fails `ratio` times as often. */
function shareOfErrors(share: number, ratio: number): number {
  return (ratio * share) / (ratio * share + 1 - share);
}
