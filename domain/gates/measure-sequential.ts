import { formatCount, formatShare } from "../format.ts";
import type { SequentialTest } from "../spec/gate-spec.ts";
import { computeBeforeAfterEvidence, computeLogEValue } from "../statistics/before-after.ts";
import { computeBetaCdf } from "../statistics/beta.ts";
import type { Counts, Evidence } from "../statistics/counts.ts";
import { computeDesignEffect } from "../statistics/design-effect.ts";
import { computeExcludedRate, computeInvocationsToExclude } from "../statistics/exclude.ts";
import { temperEValue } from "../statistics/mixture.ts";
import type { BaselineEvidence, Look } from "./look.ts";
import type { Finding } from "./measurement.ts";

export interface SequentialCounts {
  readonly gate: SequentialTest;
  readonly candidate: Counts | undefined;
  readonly baseline: Counts | undefined;
  /** Whether the baseline was read at all: not being read is not the same as having no traffic. */
  readonly isBaselineKnown: boolean;
  /** Invocations by session of both sides together. */
  readonly meanSessionSize: number;
  /** `failed`, or `took longer than 2s`. */
  readonly what: string;
  /** `before the re-point`, or `on the endpoint` before it. */
  readonly where: string;
}

/**
 * Looks as often as it likes: the chance that a healthy candidate is ever refused stays below
 * alpha. Floating point, so for activities alone; workflows go by the recorded phase.
 */
export function measureSequential(of: SequentialCounts): Finding {
  const { gate, candidate, baseline, what, where } = of;
  const wrong = findWrongCounts(candidate, "now") ?? findWrongCounts(baseline, where);
  if (wrong !== undefined) return { phase: "error", values: {}, reason: wrong };
  if (!candidate || candidate.total === 0)
    return { phase: "no-data", values: {}, reason: "No invocations seen." };
  if (!of.isBaselineKnown)
    return { phase: "no-data", values: {}, reason: `What was counted ${where} is not read yet.` };
  const known = baseline && isComparable(gate, baseline) ? baseline : undefined;
  const designEffect = computeDesignEffect({
    meanSessionSize: of.meanSessionSize,
    icc: gate.sessionCorrelation,
  });
  const { alpha, tolerance } = gate;
  const evidence = known
    ? computeBeforeAfterEvidence({ baseline: known, candidate, alpha, tolerance, designEffect })
    : computeAgainstRate(gate, candidate, designEffect);
  const needed = computeNeeded(gate, { candidate, baseline: known });
  const values = {
    errors: candidate.errors,
    total: candidate.total,
    ...(known ? { baselineErrors: known.errors, baselineTotal: known.total } : {}),
    eValue: evidence.eValue,
    limit: evidence.limit,
    posterior: evidence.posterior,
    designEffect,
    needed,
  };
  const counted = `${formatCount(candidate.errors)} of ${formatCount(candidate.total)} ${what}; ${
    known
      ? `${where} ${formatCount(known.errors)} of ${formatCount(known.total)} did`
      : `${where} ${describeLittle(baseline)}, so ${formatShare(gate.toleratedRate)} is the limit`
  }.`;
  const { eValue: value } = evidence;
  const chance = describeChance(evidence, alpha, known !== undefined);
  if (value >= evidence.limit)
    return { phase: "failed", value, values, reason: `${counted} ${chance}` };
  if (candidate.total < needed) {
    const after =
      needed > gate.minimumInvocations
        ? ` after ${formatCount(candidate.errors)} that ${what}`
        : "";
    const words = `${formatCount(needed)} invocations are needed to pass${after}.`;
    return { phase: "no-data", value, values, reason: `${counted} ${words}` };
  }
  return { phase: "successful", value, values, reason: `${counted} ${chance}` };
}

/** Fewer could not exclude the tolerated rate themselves: their bound would let anything pass. */
export const isComparable = (
  { toleratedRate, alpha }: SequentialTest,
  { total }: Counts,
): boolean => total >= computeInvocationsToExclude(computeExcludedRate(toleratedRate), alpha);

/** Each failure asks for more: what fails as often as a bad version never has enough to pass. */
function computeNeeded(
  { minimumInvocations, mustExclude, toleratedRate, tolerance, alpha }: SequentialTest,
  { candidate, baseline }: { candidate: Counts; baseline: Counts | undefined },
): number {
  if (!mustExclude) return minimumInvocations;
  const excluded = computeExcludedRate(toleratedRate, baseline && { baseline, tolerance });
  const needed = computeInvocationsToExclude(excluded, alpha, candidate.errors);
  return Math.max(minimumInvocations, needed);
}

function describeLittle(baseline: Counts | undefined): string {
  if (!baseline || baseline.total === 0) return "nothing was counted";
  return `only ${formatCount(baseline.total)} were counted, too few to compare with`;
}

/** Ville's inequality: a healthy candidate ever reaches the limit with a chance of at most alpha. */
function describeChance(
  { eValue, limit }: { eValue: number; limit: number },
  alpha: number,
  compared: boolean,
): string {
  const oneIn = Math.floor(eValue / limit / alpha);
  const whom = compared ? "an unchanged agent" : "an agent within the limit";
  if (oneIn < 2) return `Nothing unusual for ${whom}.`;
  const shown = oneIn > 1_000_000 ? "a million" : formatCount(oneIn);
  return `Chance of so much under ${whom}: below 1 in ${shown}${
    eValue >= limit ? "" : `; 1 in ${formatCount(Math.ceil(1 / alpha))} fails`
  }.`;
}

/** Counts come from queries that anyone may write: what cannot be counted is never a pass. */
function findWrongCounts(counts: Counts | undefined, when: string): string | undefined {
  if (!counts) return undefined;
  const { errors, total } = counts;
  const shown = `The counts ${when} are ${errors} errors of ${total}`;
  if (![errors, total].every((count) => Number.isInteger(count) && count >= 0))
    return `${shown}: counts are whole numbers, 0 or more.`;
  return errors > total ? `${shown}: more errors than invocations.` : undefined;
}

/** Without a baseline: the same mixture against the rate that the spec tolerates. */
function computeAgainstRate(
  { alpha, toleratedRate }: SequentialTest,
  candidate: Counts,
  designEffect: number,
): Evidence {
  const { errors, total } = candidate;
  const isBelow = computeBetaCdf(toleratedRate, { a: errors + 1, b: total - errors + 1 });
  return {
    eValue: temperEValue(computeLogEValue(candidate, toleratedRate), designEffect),
    limit: 1 / alpha,
    posterior: 1 - isBelow,
  };
}

/** Invocations by session on both sides of the re-point. */
export function computeMeanSessionSize(
  look: Pick<Look, "invocations" | "sessions">,
  baseline: BaselineEvidence | undefined,
): number {
  const invocations = look.invocations + (baseline?.invocations ?? 0);
  const sessions = look.sessions + (baseline?.sessions ?? 0);
  return sessions === 0 ? 1 : Math.max(1, invocations / sessions);
}
