import { matchesPattern } from "../pattern.ts";
import type { PromotionTarget } from "../target.ts";
import type {
  EffectivePolicy,
  GuardedAction,
  Policy,
  PolicyApproval,
  PolicyRule,
  StepFloor,
} from "./policy.ts";

/** What a policy says of one endpoint: every rule that matches it, and of each the strictest. */
export function selectPolicy(policy: Policy, target: PromotionTarget): EffectivePolicy {
  const rules = policy.rules.filter(({ match }) => isMatch(match, target));
  const approval = combineApprovals(rules.flatMap((rule) => rule.approval ?? []));
  const proofRegions = intersect(rules.flatMap(({ proofRegions: some }) => (some ? [some] : [])));
  const bakes = rules.flatMap(({ bake }) => bake ?? []);
  return {
    roles: policy.roles,
    ...(approval === undefined ? {} : { approval }),
    requireProof: rules.some(({ requireProof }) => requireProof === true),
    ...(proofRegions === undefined ? {} : { proofRegions }),
    gate: combineFloors(rules.flatMap(({ gate }) => gate ?? [])),
    verify: combineFloors(rules.flatMap(({ verify }) => verify ?? [])),
    bake: {
      ...combineFloors(bakes),
      minimumDurationMs: Math.max(
        0,
        ...bakes.map(({ minimumDurationMs = 0 }) => minimumDurationMs),
      ),
    },
    allowUnpinnedArtifacts: !rules.some((rule) => rule.allowUnpinnedArtifacts === false),
    may: combineRights(rules),
    ...combineOnDrift(rules),
    // Nothing is skipped that no rule lets be skipped.
    emergencySkips:
      intersect(rules.flatMap(({ emergency }) => (emergency ? [emergency.skips] : []))) ?? [],
  };
}

function isMatch(match: PolicyRule["match"], target: PromotionTarget): boolean {
  const { account = "*", region = "*", runtime = "*", endpoint = "*" } = match;
  return (
    matchesPattern(account, target.account) &&
    matchesPattern(region, target.region) &&
    matchesPattern(runtime, target.runtimeId) &&
    matchesPattern(endpoint, target.endpoint)
  );
}

/** Of each role the largest number; the shortest times. */
function combineApprovals(approvals: readonly PolicyApproval[]): PolicyApproval | undefined {
  if (approvals.length === 0) return undefined;
  const reminders = approvals.flatMap(({ remindEveryMs }) => remindEveryMs ?? []);
  return {
    quorum: combineQuorums(approvals.map(({ quorum }) => quorum)),
    timeoutMs: Math.min(...approvals.map(({ timeoutMs }) => timeoutMs)),
    ...(reminders.length === 0 ? {} : { remindEveryMs: Math.min(...reminders) }),
  };
}

/** Of each role the largest number that any of them asks for. */
export function combineQuorums(
  quorums: readonly PolicyApproval["quorum"][],
): PolicyApproval["quorum"] {
  const counts = new Map<string, number>();
  for (const { role, count } of quorums.flat())
    counts.set(role, Math.max(count, counts.get(role) ?? 0));
  return [...counts].map(([role, count]) => ({ role, count }));
}

function combineFloors(floors: readonly StepFloor[]): StepFloor {
  const requiredGates = floors.flatMap((floor) => floor.requiredGates ?? []);
  const onNoEvidence = intersect(
    floors.flatMap((floor) => (floor.onNoEvidence ? [floor.onNoEvidence] : [])),
  );
  return {
    ...(requiredGates.length === 0 ? {} : { requiredGates }),
    ...(onNoEvidence === undefined ? {} : { onNoEvidence }),
  };
}

function combineRights(rules: readonly PolicyRule[]): EffectivePolicy["may"] {
  const may: Partial<Record<GuardedAction, (readonly string[])[]>> = {};
  for (const [action, roles] of rules.flatMap((rule) => Object.entries(rule.may ?? {})))
    (may[action as GuardedAction] ??= []).push(roles);
  return may;
}

/** To ask is stricter than to take what somebody did. */
function combineOnDrift(rules: readonly PolicyRule[]): Pick<EffectivePolicy, "onDrift"> {
  const said = rules.flatMap(({ onDrift }) => onDrift ?? []);
  if (said.length === 0) return {};
  return { onDrift: said.includes("ask") ? "ask" : "adopt" };
}

/** Undefined when there is no list at all. */
function intersect<T>(lists: readonly (readonly T[])[]): readonly T[] | undefined {
  return lists.reduce<readonly T[] | undefined>(
    (common, list) => common?.filter((item) => list.includes(item)) ?? list,
    undefined,
  );
}
