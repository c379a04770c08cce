import { renderReportUrl } from "../links.ts";
import { nameOutcome } from "./outcome.ts";
import { formatArtifact } from "../artifact.ts";
import { assessApprovals } from "../approval/assess-approvals.ts";
import { prefixEmergency } from "../policy/emergency.ts";
import { computeBakeNeeds } from "./assess-bake.ts";
import { describeEndpoint } from "./assess-repoint.ts";
import { computeGateStatus } from "./gate-status.ts";
import {
  renderRestoreCommand,
  renderRestoreDefaultCommand,
  restoredVersion,
} from "./restore-command.ts";
import type { PromotionState } from "./state.ts";
import type { Phase, PromotionStatus } from "./status.ts";

/** Everything a person needs to know of a promotion, from its state. */
export function computeStatus(state: PromotionState, workflowId: string): PromotionStatus {
  const { spec, inbox, candidate, waiting, endpoint, caller } = state;
  return {
    workflowId,
    promotion: state.promotion,
    target: spec.target,
    ...(inbox.approvals.length === 0
      ? {}
      : { approvedBy: inbox.approvals.map(({ by }) => by).join(", ") }),
    ...(inbox.abort?.by === undefined ? {} : { abortedBy: inbox.abort.by }),
    ...(state.requestedBy === undefined ? {} : { requestedBy: state.requestedBy }),
    phase: computePhase(state),
    step: state.steps.at(-1)?.step ?? "resolve",
    headline: prefixEmergency(state.emergency, computeHeadline(state)),
    ...versionsOf(state),
    ...(state.emergency === undefined ? {} : { emergency: state.emergency }),
    ...(state.proof === undefined ? {} : { proof: state.proof }),
    ...computeApproval(state),
    ...(candidate === undefined ? {} : { artifact: formatArtifact(candidate.artifact) }),
    ...(state.dashboardUrl === undefined
      ? {}
      : { reportUrl: renderReportUrl(state.dashboardUrl, workflowId) }),
    ...computeRestore(state),
    ...computeRestoreDefault(state),
    ...(caller === undefined ? {} : { caller }),
    ...(endpoint === undefined || endpoint === null ? {} : { endpoint }),
    // What has ended waits for nothing, whichever step it left half-way.
    ...(waiting === undefined || state.step === "end" ? {} : { waiting }),
    ...(inbox.pause === undefined || !isHeld(state) ? {} : { paused: inbox.pause }),
    steps: state.steps,
    decisions: state.decisions,
    gates: computeGateStatus(state),
    ...computeBake(state),
    series: state.bake?.series ?? [],
    notices: state.notices,
    startedAtMs: state.startedAtMs,
    ...(state.endedAtMs === undefined ? {} : { endedAtMs: state.endedAtMs }),
    messages: {
      accepted: inbox.accepted,
      refused: inbox.refused,
      lastAccepted: inbox.lastAccepted,
      lastRefused: inbox.lastRefused,
    },
  };
}

function versionsOf({
  askedRollback,
  candidate,
  baseline,
  outcome,
}: PromotionState): Pick<PromotionStatus, "kind" | "candidate" | "baseline" | "outcome"> {
  return {
    kind: askedRollback === undefined ? "promotion" : "rollback",
    ...(candidate === undefined ? {} : { candidate: candidate.version }),
    ...(baseline === undefined ? {} : { baseline: baseline.version }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

/** What is approved or to be, from the step on that asks for it. */
function computeApproval({
  approval,
  inbox,
  voided,
}: PromotionState): Pick<PromotionStatus, "approval"> {
  if (!approval) return {};
  const given = approval.given ?? inbox.approvals;
  return {
    approval: {
      digest: approval.digest,
      covers: approval.subject,
      need: approval.need,
      given,
      missing: assessApprovals(approval.need, given).missing,
      reminders: approval.reminders,
      ...(voided ? { voided } : {}),
    },
  };
}

export function computePhase(state: PromotionState): Phase {
  if (state.failure) return "failed";
  if (state.outcome || state.step === "end") return "finished";
  if (isHeld(state)) return "paused";
  // Nothing but a freeze is waited for there.
  if (state.step === "re-point" && state.waiting) return "frozen";
  if (state.waiting?.answers.includes("approve")) return "waiting-for-approval";
  if (state.waiting?.answers.some((answer) => answer === "retry" || answer === "accept"))
    return "needs-person";
  return state.step;
}

/** A pause holds everything but a rollback, and nothing that has ended. */
function isHeld({ inbox, step }: PromotionState): boolean {
  return inbox.pause !== undefined && !inbox.abort && step !== "roll-back" && step !== "end";
}

/** One sentence: what is going on, or how it ended. */
export function computeHeadline(state: PromotionState): string {
  const candidate =
    state.candidate === undefined ? "a version to come" : `version ${state.candidate.version}`;
  if (state.failure) return `Failed, nothing was moved: ${state.failure.message}`;
  if (state.outcome)
    return `${nameOutcome(state.outcome, state.baseline?.version)}: ${state.outcome.explanation}`;
  if (isHeld(state)) return describePause(state);
  if (state.waiting) return state.waiting.what;
  return describeStep(state, candidate);
}

function describePause({ inbox, step, waiting }: PromotionState): string {
  const by = inbox.pause?.by === undefined ? "" : ` by ${inbox.pause.by}`;
  const why = inbox.pause?.reason === undefined ? "" : `: ${inbox.pause.reason}`;
  const guard = step === "bake" ? " The gates keep watching." : "";
  return `Paused in ${step}${by}${why}.${guard}${waiting ? ` ${waiting.what}` : ""}`;
}

function describeStep(state: PromotionState, candidate: string): string {
  const { endpoint } = state.spec.target;
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
    ? "nothing was concluded yet."
    : measured.map(({ gate, reason }) => `${gate}: ${reason}`).join(" ");
}

function computeBake({
  bake: progress,
  spec: { bake, metrics },
  step,
  inbox,
}: PromotionState): Pick<PromotionStatus, "bake"> {
  if (!progress || step !== "bake") return {};
  const { windowFromMs, deadlineMs, look } = progress;
  const needs = computeBakeNeeds(bake, progress);
  const earliestMs = windowFromMs + needs.durationMs + metrics.delayMs;
  const ends = { earliestMs, latestMs: Math.max(earliestMs, deadlineMs) };
  return {
    bake: {
      needs,
      intervalMs: bake.intervalMs,
      ...(look
        ? { seen: { dataMs: look.dataMs, invocations: look.invocations, sessions: look.sessions } }
        : {}),
      ...(inbox.pause ? {} : { ends }),
    },
  };
}

/** Known as soon as the endpoint was read, and not only when the baseline was. */
function computeRestore(state: PromotionState): Pick<PromotionStatus, "restoreCommand"> {
  const { found, spec } = state;
  const version = restoredVersion(versionsOf(state)) ?? found?.liveVersion;
  if (version === undefined) return {};
  const { description } = found ?? {};
  const change = { version, ...(description === undefined ? {} : { description }) };
  return { restoreCommand: renderRestoreCommand(spec.target, change) };
}

/** DEFAULT follows every new version: a candidate that was not promoted still serves unqualified callers. */
function computeRestoreDefault(
  state: PromotionState,
): Pick<PromotionStatus, "restoreDefaultCommand"> {
  const { baseline, candidate, outcome, spec } = state;
  const wasRefused = outcome?.kind === "stopped" || outcome?.kind === "rolled-back";
  // It never came to serve the candidate, or serves a newer version by now.
  const isElsewhere = outcome?.reason === "candidate-failed" || outcome?.reason === "superseded";
  // Of a rollback that was asked for nobody knows what DEFAULT serves.
  if (
    state.askedRollback ||
    !wasRefused ||
    isElsewhere ||
    !baseline ||
    !candidate ||
    spec.smoke.via.kind !== "default"
  )
    return {};
  return { restoreDefaultCommand: renderRestoreDefaultCommand(spec.target, baseline.version) };
}
