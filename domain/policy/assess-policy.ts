import { formatDuration, formatShare } from "../format.ts";
import type { GateSpec, ThresholdGateSpec } from "../spec/gate-spec.ts";
import type { PromotionSpec } from "../spec/promotion-spec.ts";
import { issue } from "../spec/rule.ts";
import type { SpecIssue, SpecPath } from "../spec/spec-issue.ts";
import type { EffectivePolicy, RequiredGate, StepFloor } from "./policy.ts";

/**
 * Everything in a spec that is less strict than the policy, with its place in the spec's file and
 * what would be right. Without a policy only what needs one is wrong.
 */
export function assessPolicy(
  spec: PromotionSpec,
  policy: EffectivePolicy | undefined,
): SpecIssue[] {
  if (policy === undefined) return assessWithoutPolicy(spec);
  return [
    ...assessRoles(spec, policy),
    ...assessArtifacts(spec, policy),
    ...assessStep("gate", spec.gate, policy.gate),
    ...assessStep("verify", { gates: [], ...spec.verify }, policy.verify),
    ...assessStep("bake", spec.bake, policy.bake),
    ...assessBakeDuration(spec, policy),
  ];
}

function assessWithoutPolicy({ approval }: PromotionSpec): SpecIssue[] {
  return approval?.quorum === undefined
    ? []
    : [
        issue(
          ["approval", "quorum"],
          "names roles, but the worker has no policy that defines them; start it with --policy FILE, or leave the quorum out",
        ),
      ];
}

function assessRoles({ approval }: PromotionSpec, { roles }: EffectivePolicy): SpecIssue[] {
  return (approval?.quorum ?? []).flatMap(({ role }, index) =>
    Object.hasOwn(roles, role)
      ? []
      : [
          issue(
            ["approval", "quorum", index, "role"],
            `must be a role of the policy (${Object.keys(roles).join(", ") || "it has none"}), is "${role}"`,
          ),
        ],
  );
}

function assessArtifacts(spec: PromotionSpec, policy: EffectivePolicy): SpecIssue[] {
  return spec.allowUnpinnedArtifacts && !policy.allowUnpinnedArtifacts
    ? [
        issue(
          ["target", "allowUnpinnedArtifacts"],
          "must be false: the policy wants pinned artifacts",
        ),
      ]
    : [];
}

function assessBakeDuration({ bake }: PromotionSpec, policy: EffectivePolicy): SpecIssue[] {
  const { minimumDurationMs } = policy.bake;
  return bake.durationMs !== undefined && bake.durationMs < minimumDurationMs
    ? [
        issue(
          ["bake", "duration"],
          `must be at least ${formatDuration(minimumDurationMs)} by the policy, is ${formatDuration(bake.durationMs)}`,
        ),
      ]
    : [];
}

function assessStep(
  name: "gate" | "verify" | "bake",
  step: { readonly gates: readonly GateSpec[]; readonly onNoEvidence: string },
  floor: StepFloor,
): SpecIssue[] {
  const { onNoEvidence, requiredGates = [] } = floor;
  const isForbidden = onNoEvidence !== undefined && !onNoEvidence.includes(step.onNoEvidence);
  return [
    ...(isForbidden
      ? [
          issue(
            [name, "onNoEvidence"],
            `must be ${onNoEvidence.join(" or ") || "something that all rules of the policy allow"} by the policy, is "${step.onNoEvidence}"`,
          ),
        ]
      : []),
    ...requiredGates.flatMap((required) => assessGate(required, step.gates, [name, "gates"])),
  ];
}

function assessGate(
  required: RequiredGate,
  gates: readonly GateSpec[],
  path: SpecPath,
): SpecIssue[] {
  if (gates.some((gate) => isAtLeast(gate, required))) return [];
  return [issue(path, `must hold ${describeGate(required)}, which the policy asks for`)];
}

function isAtLeast(gate: GateSpec, required: RequiredGate): boolean {
  if (gate.kind !== required.kind || gate.dryRun) return false;
  if (required.metric === undefined) return true;
  if (gate.kind !== "threshold" || gate.metric.kind !== required.metric) return false;
  return required.max === undefined || computeLimit(gate) <= required.max;
}

/** Above this a threshold does not pass; infinite where it has no upper limit. */
function computeLimit({ success, failure }: ThresholdGateSpec): number {
  const limits = [
    ...(success && ["<=", "<"].includes(success.operator) ? [success.value] : []),
    ...(failure && [">=", ">"].includes(failure.operator) ? [failure.value] : []),
  ];
  return Math.min(Number.POSITIVE_INFINITY, ...limits);
}

function describeGate({ kind, metric, max }: RequiredGate): string {
  const parts = [
    `kind: ${kind}`,
    ...(metric === undefined ? [] : [`metric: ${metric}`]),
    ...(max === undefined ? [] : [`max: ${formatShare(max)} or less`]),
  ];
  return `a gate {${parts.join(", ")}}`;
}
