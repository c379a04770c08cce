import { combineVerdicts, describeVerdicts } from "../gates/gate-tally.ts";
import type { GateVerdict } from "../gates/gate-tally.ts";
import type { Look } from "../gates/look.ts";
import { formatDuration } from "../format.ts";
import type { BakeSpec } from "../spec/promotion-spec.ts";

export type BakeAction =
  | { readonly action: "promote"; readonly reason: string }
  | { readonly action: "continue"; readonly reason: string }
  | { readonly action: "roll-back"; readonly reason: string }
  /** A gate can say neither; a person is asked. */
  | { readonly action: "inconclusive"; readonly reason: string }
  /** The deadline passed without enough to judge. */
  | { readonly action: "no-evidence"; readonly reason: string };

/** How much a bake must have seen before it may pass. */
export interface BakeNeeds {
  readonly durationMs: number;
  readonly invocations: number;
  readonly sessions: number;
}

/** @param progress what it was to last when it began, and what pauses added to it */
export function computeBakeNeeds(
  spec: BakeSpec,
  progress: { readonly durationMs: number; readonly pausedDataMs: number },
): BakeNeeds {
  return {
    durationMs: progress.durationMs + progress.pausedDataMs,
    invocations: spec.minimumInvocations,
    sessions: spec.minimumSessions,
  };
}

/**
 * What to do after a look. The bake's clock counts only periods that had invocations: an endpoint
 * that nobody calls does not prove anything by waiting.
 */
export function assessBake(evidence: {
  look?: Look;
  verdicts: readonly GateVerdict[];
  needs: BakeNeeds;
  now: number;
  deadlineMs: number;
}): BakeAction {
  const { look, verdicts, needs } = evidence;
  const verdict = combineVerdicts(verdicts);
  if (verdict === "fail")
    return { action: "roll-back", reason: describeVerdicts(verdicts, "fail") };
  if (verdict === "inconclusive")
    return { action: "inconclusive", reason: describeVerdicts(verdicts, "inconclusive") };
  const missing = describeMissing(look, needs);
  if (look && missing.length === 0 && verdict === "pass")
    return {
      action: "promote",
      reason: describeVerdicts(verdicts, "pass") || "No gate was named for the bake.",
    };
  const undecided = describeVerdicts(verdicts, "no-data");
  const reason = [...missing, undecided].filter((part) => part !== "").join(" ");
  return evidence.now >= evidence.deadlineMs
    ? { action: "no-evidence", reason: `Not enough evidence in time. ${reason}` }
    : { action: "continue", reason };
}

function describeMissing(look: Look | undefined, needs: BakeNeeds): string[] {
  if (!look) return ["No settled metrics yet."];
  return [
    ...(look.dataMs < needs.durationMs
      ? [`${formatDuration(look.dataMs)} of ${formatDuration(needs.durationMs)} with traffic seen.`]
      : []),
    ...(look.invocations < needs.invocations
      ? [`${look.invocations} of ${needs.invocations} invocations seen.`]
      : []),
    ...(look.sessions < needs.sessions
      ? [`${look.sessions} of ${needs.sessions} new sessions seen.`]
      : []),
  ];
}

/** The shortest bake when the spec names none. */
const MINIMUM_DEFAULT_DURATION_MS = 30 * 60_000;

/**
 * Sessions that ran at the re-point stay on the old version until they end, so by default a bake
 * lasts at least as long as an idle one of the baseline lives.
 */
export function computeBakeDurationMs(
  specifiedMs: number | undefined,
  baselineIdleTimeoutS: number | undefined,
): number {
  return specifiedMs ?? Math.max(MINIMUM_DEFAULT_DURATION_MS, (baselineIdleTimeoutS ?? 0) * 1_000);
}
