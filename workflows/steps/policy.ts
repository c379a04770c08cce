import type { PolicyReading } from "../../activities/promotion-activities.ts";
import { computeApprovalNeed } from "../../domain/approval/approval-need.ts";
import { computeDigest } from "../../domain/digest.ts";
import { assessEmergency } from "../../domain/policy/assess-emergency.ts";
import { computeProvenMessages } from "../../domain/policy/assess-right.ts";
import { assessPolicy } from "../../domain/policy/assess-policy.ts";
import { PromotionFailure } from "../../domain/promotion/failures.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import { formatSpecPath } from "../../domain/spec/spec-issue.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { READ_TIMEOUT_MS } from "./calls.ts";
import { decide, notice } from "./progress.ts";
import { voidApprovals } from "./void-approvals.ts";
import { UNNAMED } from "../../domain/promotion/word.ts";

/** Reads the policy and holds the promotion to it: before anything else, and again before the re-point. */
export async function followPolicy(
  env: PromotionEnvironment,
  state: PromotionState,
): Promise<void> {
  const reading = await env.call(
    "getPolicy",
    { target: state.spec.target },
    { summary: "Read the policy", untilMs: env.now() + READ_TIMEOUT_MS },
  );
  const isFirst = state.step === "resolve";
  const isSame = digestOf(state.policy) === digestOf(reading.policy);
  if (!isSame && !isFirst) voidApprovals(state, "the policy changed");
  takeOver(state, reading);
  refuseViolations(state);
  if (state.emergency && (isFirst || !isSame)) declareEmergency(env, state);
}

function digestOf(policy: PromotionState["policy"]): string | undefined {
  return policy && computeDigest(policy);
}

function takeOver(state: PromotionState, { policy, proofKey, dashboardUrl }: PolicyReading): void {
  delete state.policy;
  delete state.proof;
  delete state.dashboardUrl;
  if (policy) state.policy = policy;
  if (dashboardUrl !== undefined) state.dashboardUrl = dashboardUrl;
  if (!proofKey) return;
  state.proof = {
    key: proofKey,
    regions: policy?.proofRegions ?? [state.spec.target.region],
    needed: policy ? computeProvenMessages(policy) : [],
  };
}

function refuseViolations(state: PromotionState): void {
  const issues = assessPolicy(state.spec, state.policy).map(
    ({ path, message }) => `${formatSpecPath(path)} ${message}`,
  );
  if (needsRequester(state))
    issues.push(
      "requestedBy is missing: the policy wants others to approve than who asks; say who asks with --requested-by NAME",
    );
  if (issues.length > 0)
    throw new PromotionFailure(
      "PolicyViolation",
      `The policy refuses this promotion: ${issues.join("; ")}.`,
    );
}

function needsRequester(state: PromotionState): boolean {
  const { spec, policy, emergency, requestedBy } = state;
  if (!policy || requestedBy !== undefined) return false;
  return (
    emergency === undefined &&
    computeApprovalNeed({ ...(spec.approval ? { approval: spec.approval } : {}), policy }) !==
      undefined
  );
}

function declareEmergency(env: PromotionEnvironment, state: PromotionState): void {
  if (!state.emergency) return;
  const assessed = assessEmergency(state.emergency, state.policy);
  if ("refused" in assessed) throw new PromotionFailure("PolicyViolation", assessed.refused);
  state.emergency = { ...state.emergency, skips: assessed.skips };
  const { reason, by = UNNAMED } = state.emergency;
  const skipped = assessed.skips.join(", ");
  decide(env, state, {
    decision: "emergency",
    reason: `Declared by ${by}: ${reason}`,
    values: { skips: assessed.skips },
  });
  notice(state, `An emergency, declared by ${by}: ${reason}. Left out: ${skipped}.`);
}
