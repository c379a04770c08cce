import { formatArtifact } from "../artifact.ts";
import { describeEndpoint } from "./assess-repoint.ts";
import { computeGateStatus } from "./gate-status.ts";
import { renderRestoreCommand, renderRestoreDefaultCommand } from "./restore-command.ts";
import type { PromotionState } from "./state.ts";
import type { Phase, PromotionStatus } from "./status.ts";

/** Everything a person needs to know of a promotion, from its state. */
export function computeStatus(state: PromotionState, workflowId: string): PromotionStatus {
  const { spec, inbox, baseline, candidate, outcome, waiting, endpoint, caller } = state;
  return {
    workflowId,
    promotion: state.promotion,
    kind: state.askedRollback === undefined ? "promotion" : "rollback",
    target: spec.target,
    ...(inbox.approval?.by === undefined ? {} : { approvedBy: inbox.approval.by }),
    ...(inbox.abort?.by === undefined ? {} : { abortedBy: inbox.abort.by }),
    ...(state.requestedBy === undefined ? {} : { requestedBy: state.requestedBy }),
    phase: computePhase(state),
    step: state.steps.at(-1)?.step ?? "resolve",
    headline: computeHeadline(state),
    ...(outcome === undefined ? {} : { outcome }),
    ...(candidate === undefined
      ? {}
      : { candidate: candidate.version, artifact: formatArtifact(candidate.artifact) }),
    ...(baseline === undefined
      ? {}
      : {
          baseline: baseline.version,
          restoreCommand: renderRestoreCommand(spec.target, {
            version: baseline.version,
            ...(state.found?.description === undefined
              ? {}
              : { description: state.found.description }),
          }),
        }),
    ...computeRestoreDefault(state),
    ...(caller === undefined ? {} : { caller }),
    ...(endpoint === undefined || endpoint === null ? {} : { endpoint }),
    // What has ended waits for nothing, whichever step it left half-way.
    ...(waiting === undefined || state.step === "end" ? {} : { waiting }),
    steps: state.steps,
    decisions: state.decisions,
    gates: computeGateStatus(state),
    series: state.bake?.series ?? [],
    notices: state.notices,
    startedAtMs: state.startedAtMs,
    ...(state.endedAtMs === undefined ? {} : { endedAtMs: state.endedAtMs }),
    messages: { accepted: inbox.accepted, refused: inbox.refused, lastRefused: inbox.lastRefused },
  };
}

export function computePhase(state: PromotionState): Phase {
  if (state.failure) return "failed";
  if (state.outcome || state.step === "end") return "finished";
  if (state.waiting?.answers.includes("approve")) return "waiting-for-approval";
  if (state.waiting?.answers.some((answer) => answer === "retry" || answer === "accept"))
    return "needs-person";
  return state.step;
}

/** One sentence: what is going on, or how it ended. */
export function computeHeadline(state: PromotionState): string {
  const { endpoint } = state.spec.target;
  const candidate =
    state.candidate === undefined ? "a version to come" : `version ${state.candidate.version}`;
  if (state.failure) return `Failed, nothing was moved: ${state.failure.message}`;
  if (state.outcome) return `${state.outcome.kind}: ${state.outcome.explanation}`;
  if (state.waiting) return state.waiting.what;
  switch (state.step) {
    case "resolve":
      return `Reading runtime, versions and endpoint ${endpoint}.`;
    case "await-version":
      return `Waiting for ${candidate}.`;
    case "smoke":
      return `Smoke sessions against ${candidate}.`;
    case "gate":
      return `Gates judge ${candidate} before the re-point.`;
    case "approve":
      return `${candidate} waits for approval.`;
    case "re-point":
      return `Moving ${endpoint} to ${candidate}.`;
    case "watch":
      return `Watching ${endpoint} until it is READY on ${candidate}.`;
    case "verify":
      return `Trying ${candidate} through ${endpoint} itself.`;
    case "bake":
      return `Baking ${candidate} on ${endpoint}: ${describeBake(state)}`;
    case "roll-back":
      return describeRollback(state);
    case "end":
      return "Ending.";
    default:
      return state.step satisfies never;
  }
}

function describeRollback(state: PromotionState): string {
  const why = state.rollback?.explanation ?? "";
  const now = describeEndpoint(state.endpoint ?? null);
  const goal = `Rolling ${state.spec.target.endpoint} back to version ${state.baseline?.version ?? "none"}`;
  return `${goal}: ${why}${why.includes(now) ? "" : ` It is ${now}.`}`;
}

function describeBake(state: PromotionState): string {
  const measured = computeGateStatus(state).filter(
    ({ step, last, dryRun }) => step === "bake" && last !== undefined && !dryRun,
  );
  return measured.length === 0
    ? "no settled metrics yet; what was read last is under Pending Activities."
    : measured.map(({ gate, reason }) => `${gate}: ${reason}`).join(" ");
}

/** DEFAULT follows every new version: a candidate that was not promoted still serves unqualified callers. */
function computeRestoreDefault(
  state: PromotionState,
): Pick<PromotionStatus, "restoreDefaultCommand"> {
  const { baseline, candidate, outcome, spec } = state;
  const wasRefused = outcome?.kind === "stopped" || outcome?.kind === "rolled-back";
  // It never came to serve the candidate, or serves a newer version by now.
  const isElsewhere = outcome?.reason === "candidate-failed" || outcome?.reason === "superseded";
  if (!wasRefused || isElsewhere || !baseline || !candidate || spec.smoke.via.kind !== "default")
    return {};
  return { restoreDefaultCommand: renderRestoreDefaultCommand(spec.target, baseline.version) };
}
