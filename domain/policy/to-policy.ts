import { toFreezeCalendars } from "../spec/freeze-schema.ts";
import type { Policy, PolicyApproval, PolicyRule, StepFloor } from "./policy.ts";
import type { PolicyFile } from "./policy-schema.ts";

type RuleFile = PolicyFile["rules"][number];

export function toPolicy({ roles, rules, freeze }: PolicyFile): Policy {
  return {
    version: 1,
    roles,
    rules: rules.map((rule) => toRule(rule)),
    ...(freeze.length === 0 ? {} : { freeze: toFreezeCalendars(freeze) }),
  };
}

function toRule(rule: RuleFile): PolicyRule {
  const { match, approval, gate, verify, bake, may, emergency, ...rest } = rule;
  const named = {
    match: defined(match),
    gate: gate && toFloor(gate),
    verify: verify && toFloor(verify),
    bake: bake && { ...toFloor(bake), ...defined({ minimumDurationMs: bake.minimumDuration }) },
    approval: approval && toApproval(approval),
    may: may && defined(may),
    emergency,
  };
  return defined({ ...rest, ...named }) as PolicyRule;
}

function toApproval(approval: NonNullable<RuleFile["approval"]>): PolicyApproval {
  const { quorum, timeout, remindEvery } = approval;
  return {
    quorum,
    timeoutMs: timeout,
    ...(remindEvery === undefined ? {} : { remindEveryMs: remindEvery }),
  };
}

function toFloor(step: {
  readonly requiredGates?: readonly object[] | undefined;
  readonly onNoEvidence?: readonly string[] | undefined;
}): StepFloor {
  const { requiredGates, onNoEvidence } = step;
  return defined({
    requiredGates: requiredGates?.map((gate) => defined(gate)),
    onNoEvidence,
  }) as StepFloor;
}

/** Without the members that are undefined. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
