import { cut } from "../format.ts";
import type { SmokeSessionResult, TurnResult } from "../smoke/session-result.ts";

export interface SmokeVerdict {
  readonly passed: boolean;
  readonly reason: string;
}

interface SmokeNeeds {
  readonly sessions: number;
  readonly requiredPasses: number;
  readonly overBudget?: SmokeSessionResult["overBudget"];
  /** The sessions of the isolation probe: not one of them may fail. */
  readonly isolation?: readonly SmokeSessionResult[];
}

/** Whether enough synthetic sessions passed; the reason names the first failure. */
export function assessSmoke(
  results: readonly SmokeSessionResult[],
  needs: SmokeNeeds,
): SmokeVerdict {
  const passes = results.filter(({ outcome }) => outcome === "passed").length;
  const counted = `${passes} of ${needs.sessions} sessions passed`;
  const { overBudget, isolation = [] } = needs;
  if (overBudget !== undefined) {
    const reason = `${counted}, then the smoke was ended: it exceeded smoke.budget.${overBudget}. Raise that if the agent needs it. ${describeFailure(results)}`;
    return { passed: false, reason: reason.trim() };
  }
  if (isolation.some(({ outcome }) => outcome !== "passed"))
    return {
      passed: false,
      reason: `${counted}, but the isolation probe did not. ${describeFailure(isolation)}`,
    };
  if (passes >= needs.requiredPasses) return { passed: true, reason: `${counted}.` };
  return {
    passed: false,
    reason: `${counted}, ${needs.requiredPasses} must. ${describeFailure(results)}`.trim(),
  };
}

function describeFailure(results: readonly SmokeSessionResult[]): string {
  // A throttled session says least of all about the version.
  const failed =
    results.find(({ outcome }) => outcome === "failed" || outcome === "denied") ??
    results.find(({ outcome }) => outcome === "throttled");
  if (!failed) return "";
  if (failed.outcome === "throttled") return "AWS throttled the others until the deadline.";
  const turn = failed.turns.find(({ failures }) => failures.length > 0);
  if (!turn) return `What became of session ${failed.sessionId} is unknown.`;
  return `Turn ${failed.turns.indexOf(turn) + 1} of session ${failed.sessionId}: ${turn.failures.join("; ")}${describeAnswer(turn)}`;
}

/** Of an answer goes into the reason. */
const ANSWER_LENGTH = 120;

function describeAnswer({ answer, callFailed }: TurnResult): string {
  const line = answer.replaceAll(/\s+/g, " ").trim();
  // What a failed call answered is in its failure.
  if (callFailed || line === "") return "";
  return `. It answered: ${cut(line, ANSWER_LENGTH)}`;
}

/**
 * What the cross-check compares with CloudWatch: the turns that AWS answered, so that it must have
 * counted them, and the failed calls, answered or not: one that was reset or ran out of time may
 * show there as an error too. Throttled ones are in neither metric.
 */
export function countTurns(results: readonly SmokeSessionResult[]): {
  turns: number;
  errors: number;
} {
  const turns = results
    .flatMap((result) => result.turns)
    .filter(({ status, notInvoked }) => status !== 429 && !notInvoked);
  return {
    turns: turns.filter(({ status }) => status !== undefined).length,
    errors: turns.filter(({ callFailed }) => callFailed).length,
  };
}
