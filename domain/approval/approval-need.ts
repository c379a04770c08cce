import { isSkipped } from "../policy/emergency.ts";
import type { Emergency } from "../policy/emergency.ts";
import type { EffectivePolicy } from "../policy/policy.ts";
import { combineQuorums } from "../policy/select-policy.ts";
import type { ApprovalSpec } from "../spec/promotion-spec.ts";
import type { ApprovalNeed } from "./approval.ts";

/** How long an emergency waits for the one proven word that it needs. */
const EMERGENCY_TIMEOUT_MS = 24 * 3_600_000;

/** What the spec and the policy ask for together; undefined: nobody is asked. */
export function computeApprovalNeed(of: {
  readonly approval?: ApprovalSpec;
  readonly policy?: EffectivePolicy;
  readonly emergency?: Emergency;
  readonly requestedBy?: string;
}): ApprovalNeed | undefined {
  const { approval, policy, requestedBy } = of;
  if (isSkipped(of, "approval")) return policy && computeEmergencyNeed(policy);
  const asked = approval ?? policy?.approval;
  if (!asked) return undefined;
  const quorum = combineQuorums([approval?.quorum ?? [], policy?.approval?.quorum ?? []]);
  const remindEveryMs = approval?.remindEveryMs ?? policy?.approval?.remindEveryMs;
  return {
    quorum: quorum.map(({ role, count }) => ({ roles: [role], count })),
    timeoutMs: asked.timeoutMs,
    ...(remindEveryMs === undefined ? {} : { remindEveryMs }),
    requireProof: policy?.requireProof === true,
    ...(policy && requestedBy !== undefined ? { notBy: requestedBy } : {}),
  };
}

/** Names that were typed open no emergency where proof is asked for: one who may must prove it. */
function computeEmergencyNeed(policy: EffectivePolicy): ApprovalNeed | undefined {
  const lists = policy.may.emergency ?? [];
  if (!policy.requireProof || lists.length === 0) return undefined;
  return {
    quorum: lists.map((roles) => ({ roles, count: 1 })),
    timeoutMs: EMERGENCY_TIMEOUT_MS,
    requireProof: true,
  };
}
