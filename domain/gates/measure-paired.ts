import { formatCount } from "../format.ts";
import type { PairedSmokeGateSpec } from "../spec/gate-spec.ts";
import { computeConcurrentEvidence } from "../statistics/concurrent.ts";
import type { SmokeSessionResult } from "../smoke/session-result.ts";
import type { Finding } from "./measurement.ts";

/** The same script on both versions: pairs in which one of the two failed. */
export interface PairCounts {
  readonly pairs: number;
  readonly candidateFailed: number;
  readonly baselineFailed: number;
}

/** A session that AWS throttled or refused, or whose result a crash made unknown, says nothing. */
const isJudged = ({ outcome, turns }: SmokeSessionResult): boolean =>
  outcome === "passed" || (outcome === "failed" && turns.length > 0);

/** Pairs by position, where both were judged. */
export function countPairs(
  candidate: readonly SmokeSessionResult[],
  baseline: readonly SmokeSessionResult[],
): PairCounts {
  const pairs = candidate.flatMap((one, index) => {
    const other = baseline[index];
    if (!other || !isJudged(one) || !isJudged(other)) return [];
    return [{ candidate: one.outcome, baseline: other.outcome }];
  });
  const failedAlone = (side: "candidate" | "baseline"): number =>
    pairs.filter((pair) => pair.candidate !== pair.baseline && pair[side] === "failed").length;
  return {
    pairs: pairs.length,
    candidateFailed: failedAlone("candidate"),
    baselineFailed: failedAlone("baseline"),
  };
}

/** `counts` is undefined where the sessions did not run. Floating point, so for activities alone. */
export function measurePaired(gate: PairedSmokeGateSpec, counts: PairCounts | undefined): Finding {
  if (!counts)
    return { phase: "no-data", values: {}, reason: "There is no baseline to compare with." };
  const { pairs, candidateFailed, baselineFailed } = counts;
  const seen = `Of ${formatCount(pairs)} pairs of sessions ${candidateFailed} failed on the candidate alone, ${baselineFailed} on the baseline alone`;
  if (pairs < gate.sessions)
    return {
      // No look will bring more.
      phase: "inconclusive",
      values: { ...counts },
      reason: `${seen}; ${gate.sessions} pairs are needed, and the others could not be judged.`,
    };
  const { eValue: value, limit, posterior } = computeEvidence(gate, counts);
  const oneIn = Math.floor(value / limit / gate.alpha);
  const chance =
    oneIn < 2
      ? "Nothing unusual for equal agents."
      : `Chance of so much under equal agents: below 1 in ${formatCount(oneIn)}.`;
  return {
    phase: value >= limit ? "failed" : "successful",
    value,
    values: { ...counts, eValue: value, limit, posterior },
    reason: `${seen}. ${chance}`,
  };
}

type PairedTest = Pick<PairedSmokeGateSpec, "alpha" | "tolerance">;

function computeEvidence(
  { alpha, tolerance }: PairedTest,
  { candidateFailed, baselineFailed }: Omit<PairCounts, "pairs">,
) {
  return computeConcurrentEvidence({
    candidateErrors: candidateFailed,
    baselineErrors: baselineFailed,
    share: 0.5,
    alpha,
    tolerance,
    designEffect: 1,
  });
}

/** So many pairs that the gate fails when the candidate alone fails in all of them. */
export function computeFewestPairs(test: PairedTest): number {
  let pairs = 1;
  for (;;) {
    const { eValue, limit } = computeEvidence(test, { candidateFailed: pairs, baselineFailed: 0 });
    if (!(eValue < limit)) return pairs;
    pairs += 1;
  }
}
