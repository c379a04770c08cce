import { assessApprovals } from "../../domain/approval/assess-approvals.ts";
import { computeApprovalNeed } from "../../domain/approval/approval-need.ts";
import { computeDigest } from "../../domain/digest.ts";
import { formatDuration } from "../../domain/format.ts";
import { computeApprovalSubject } from "../../domain/promotion/approval-subject.ts";
import { isSkipped } from "../../domain/policy/emergency.ts";
import type { ApprovalRound, PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { decide, end, followAbort, moveTo, stopWaiting, updateWaiting } from "./progress.ts";
import type { Step } from "./step.ts";
import { UNNAMED } from "../../domain/promotion/word.ts";

/** Waits for people, when the spec or the policy asks for them. */
export const approve: Step = async (env, state) => {
  const round = state.approval ?? startRound(env, state);
  if (!round) return moveTo(state, "re-point", describeNobody(state));
  state.approval = round;
  const { inbox } = state;
  const untilMs = round.startedAtMs + round.need.timeoutMs;
  const given = inbox.approvals.length;
  const { complete, missing } = assessApprovals(round.need, inbox.approvals);
  if (inbox.abort) return followAbort(env, state);
  if (inbox.rejection) return reject(env, state);
  if (complete) return conclude(env, state, round);
  if (env.now() >= untilMs) return expire(state, missing);
  updateWaiting(env, state, {
    what: describeWait(state, round, missing),
    sinceMs: round.startedAtMs,
    untilMs,
    answers: ["approve", "reject", "abort"],
  });
  const { remindEveryMs } = round.need;
  const remindAtMs =
    remindEveryMs === undefined
      ? untilMs
      : round.startedAtMs + (round.reminders + 1) * remindEveryMs;
  const waited = await env.waitFor(
    () =>
      inbox.approvals.length !== given ||
      inbox.rejection !== undefined ||
      inbox.abort !== undefined,
    { untilMs: Math.min(untilMs, remindAtMs), summary: "Waiting for approval" },
  );
  if (waited === "deadline" && remindAtMs < untilMs) remind(env, state, { round, missing });
};

function startRound(env: PromotionEnvironment, state: PromotionState): ApprovalRound | undefined {
  const { spec, policy, emergency, requestedBy } = state;
  const need = computeApprovalNeed({
    ...(spec.approval ? { approval: spec.approval } : {}),
    ...(policy ? { policy } : {}),
    ...(emergency ? { emergency } : {}),
    ...(requestedBy === undefined ? {} : { requestedBy }),
  });
  if (!need) return undefined;
  const subject = computeApprovalSubject(state);
  return { startedAtMs: env.now(), subject, digest: computeDigest(subject), need, reminders: 0 };
}

function describeNobody(state: PromotionState): string {
  return isSkipped(state, "approval")
    ? "Approval is left out: this is an emergency."
    : "No approval is asked for.";
}

function describeWait(state: PromotionState, round: ApprovalRound, missing: string): string {
  const gates = isSkipped(state, "gates") ? "left out its gates" : "passed its gates";
  const wanted = round.need.quorum.length === 0 ? "" : `: ${missing}`;
  const parts = [
    `Version ${state.candidate?.version} ${gates} and waits for approval${wanted}.`,
    ...(state.voided
      ? [
          `${state.voided.count} given before ${state.voided.count === 1 ? "is" : "are"} void: ${state.voided.why}.`,
        ]
      : []),
    ...(round.need.requireProof ? ["Only proven approvals count."] : []),
    ...(round.reminders > 0 ? [`Reminded ${round.reminders} times.`] : []),
  ];
  return parts.join(" ");
}

function remind(
  env: PromotionEnvironment,
  state: PromotionState,
  { round, missing }: { round: ApprovalRound; missing: string },
): void {
  round.reminders += 1;
  const leftMs = round.startedAtMs + round.need.timeoutMs - env.now();
  decide(env, state, {
    decision: "reminder",
    reason: `Still missing: ${missing}. It expires in ${formatDuration(Math.max(0, leftMs))}.`,
    values: { reminders: round.reminders },
  });
}

function reject(env: PromotionEnvironment, state: PromotionState): void {
  const word = state.inbox.rejection;
  const sentence = `Rejected by ${word?.by ?? UNNAMED}${word?.reason === undefined ? "" : `: ${word.reason}`}.`;
  stopWaiting(state);
  decide(env, state, {
    decision: "rejected",
    reason: sentence,
    values: { candidate: state.candidate?.version, by: word?.by },
  });
  end(state, "stopped", { reason: "rejected", explanation: sentence });
}

function expire(state: PromotionState, missing: string): void {
  stopWaiting(state);
  end(state, "stopped", {
    reason: "expired",
    explanation: `The approval expired; what was missing: ${missing}.`,
  });
}

function conclude(env: PromotionEnvironment, state: PromotionState, round: ApprovalRound): void {
  const { approvals } = state.inbox;
  const people = approvals.map(
    ({ by, reason, proven }) =>
      `${by}${proven ? " (proven)" : " (by own word)"}${reason === undefined ? "" : `: ${reason}`}`,
  );
  const sentence = `Approved by ${people.join("; ")}.`;
  stopWaiting(state);
  decide(env, state, {
    decision: "approved",
    reason: sentence,
    values: { digest: round.digest, covers: round.subject, approvals },
  });
  state.approval = { ...round, given: approvals };
  moveTo(state, "re-point", sentence);
}
