import { describe, expect, test } from "vitest";
import { assessEmergency } from "../../domain/policy/assess-emergency.ts";
import { assessPolicy } from "../../domain/policy/assess-policy.ts";
import { assessRight, computeProvenRights } from "../../domain/policy/assess-right.ts";
import type { EffectivePolicy, PolicyRule } from "../../domain/policy/policy.ts";
import { selectPolicy } from "../../domain/policy/select-policy.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { formatSpecPath } from "../../domain/spec/spec-issue.ts";
import { MINUTE_MS, TARGET, specWith } from "./values.ts";

function effective(...rules: Omit<PolicyRule, "match">[]): EffectivePolicy {
  const roles = { leads: ["ada"], security: ["di"] };
  return selectPolicy(
    { version: 1, roles, rules: rules.map((rule) => ({ match: {}, ...rule })) },
    TARGET,
  );
}

describe("which rules hold", () => {
  test.each([
    [{}, true],
    [{ account: "123456789012", region: "us-*", runtime: "support-*", endpoint: "prod*" }, true],
    [{ endpoint: "staging" }, false],
    [{ account: "999999999999" }, false],
    [{ runtime: "support" }, false],
    [{ region: "eu-*" }, false],
  ])("%j matches: %s", (match, expected) => {
    const rule = { match, requireProof: true };
    const policy = selectPolicy({ version: 1, roles: {}, rules: [rule] }, TARGET);
    expect(policy.requireProof).toBe(expected);
  });

  test("of all rules that match, the strictest of each holds", () => {
    const part = (role: string, count: number) => ({ role, count });
    expect(
      effective(
        {
          approval: { quorum: [part("leads", 1), part("security", 1)], timeoutMs: 9 },
          bake: { minimumDurationMs: 5, onNoEvidence: ["pause", "promote"] },
          gate: { requiredGates: [{ kind: "cross-check" }] },
          may: { abort: ["leads"] },
          emergency: { skips: ["gates", "approval"] },
          proofRegions: ["us-east-1", "eu-west-1"],
        },
        {
          approval: { quorum: [part("leads", 2)], timeoutMs: 5, remindEveryMs: 3 },
          bake: { minimumDurationMs: 7, onNoEvidence: ["pause", "roll-back"] },
          gate: { requiredGates: [{ kind: "alarms" }] },
          may: { abort: ["security"] },
          emergency: { skips: ["gates", "freeze"] },
          proofRegions: ["eu-west-1"],
          allowUnpinnedArtifacts: false,
          requireProof: true,
        },
      ),
    ).toEqual({
      roles: { leads: ["ada"], security: ["di"] },
      approval: { quorum: [part("leads", 2), part("security", 1)], timeoutMs: 5, remindEveryMs: 3 },
      requireProof: true,
      proofRegions: ["eu-west-1"],
      gate: { requiredGates: [{ kind: "cross-check" }, { kind: "alarms" }] },
      verify: {},
      bake: { minimumDurationMs: 7, onNoEvidence: ["pause"] },
      allowUnpinnedArtifacts: false,
      may: { abort: [["leads"], ["security"]] },
      emergencySkips: ["gates"],
    });
  });
});

describe("what a spec may not do", () => {
  const spec = specWith();
  const errorRate = { kind: "threshold", metric: "error-rate" } as const;

  test.each<[string, Omit<PolicyRule, "match">, Partial<PromotionSpec>, string]>([
    [
      "bake too short",
      { bake: { minimumDurationMs: 60 * MINUTE_MS } },
      {},
      "bake.duration must be at least 1h by the policy, is 30m",
    ],
    [
      "go on without evidence in the bake",
      { bake: { onNoEvidence: ["pause", "roll-back"] } },
      { bake: { ...spec.bake, onNoEvidence: "promote" } },
      'bake.onNoEvidence must be pause or roll-back by the policy, is "promote"',
    ],
    [
      "stop in the gate where a person has to look",
      { gate: { onNoEvidence: ["stop"] } },
      {},
      'gate.onNoEvidence must be stop by the policy, is "pause"',
    ],
    [
      "verify without evidence",
      { verify: { onNoEvidence: ["roll-back"] } },
      {},
      'verify.onNoEvidence must be roll-back by the policy, is "pause"',
    ],
    [
      "leave a gate out",
      { gate: { requiredGates: [{ kind: "cross-check" }] } },
      { gate: { ...spec.gate, gates: [] } },
      "gate.gates must hold a gate {kind: cross-check}, which the policy asks for",
    ],
    [
      "have a laxer gate",
      { bake: { requiredGates: [{ ...errorRate, max: 0.01 }] } },
      {},
      "bake.gates must hold a gate {kind: threshold, metric: error-rate, max: 1% or less}, which the policy asks for",
    ],
    [
      "allow unpinned artifacts",
      { allowUnpinnedArtifacts: false },
      { allowUnpinnedArtifacts: true },
      "target.allowUnpinnedArtifacts must be false: the policy wants pinned artifacts",
    ],
    [
      "ask for a role that nobody defined",
      {},
      { approval: { timeoutMs: 1, quorum: [{ role: "qa", count: 1 }] } },
      'approval.quorum[0].role must be a role of the policy (leads, security), is "qa"',
    ],
  ])("%s", (_name, rule, change, violation) => {
    const issues = assessPolicy({ ...spec, ...change }, effective(rule));
    expect(issues.map(({ path, message }) => `${formatSpecPath(path)} ${message}`)).toEqual([
      violation,
    ]);
  });

  test("a spec that is as strict, or stricter, is fine; one without a duration takes the policy's", () => {
    const { durationMs: _durationMs, ...bake } = spec.bake;
    const policy = effective({
      bake: {
        minimumDurationMs: 60 * MINUTE_MS,
        requiredGates: [{ ...errorRate, max: 0.05 }],
        onNoEvidence: ["pause"],
      },
      gate: { requiredGates: [{ kind: "cross-check" }] },
      allowUnpinnedArtifacts: false,
    });
    expect(assessPolicy({ ...spec, bake }, policy)).toEqual([]);
  });

  test("roles without a policy are nobody's", () => {
    const approval = { timeoutMs: 1, quorum: [{ role: "leads", count: 1 }] };
    expect(assessPolicy({ ...spec, approval }, undefined)[0]?.message).toContain(
      "the worker has no policy that defines them",
    );
    expect(assessPolicy({ ...spec, approval: { timeoutMs: 1 } }, undefined)).toEqual([]);
  });
});

describe("who may", () => {
  const ada = { proven: false, name: "ada" } as const;

  test("a message that no rule names is open to all, also without a policy", () => {
    expect(assessRight("abort", undefined, undefined)).toBeUndefined();
    expect(
      assessRight("abort", undefined, effective({ may: { retry: ["leads"] } })),
    ).toBeUndefined();
  });

  test("somebody must be in a role of every rule that has a list", () => {
    const one = effective({ may: { abort: ["leads"] } });
    expect(assessRight("abort", ada, one)).toBeUndefined();
    expect(assessRight("abort", undefined, one)).toContain('Say who you are in the field "by"');
    const both = effective({ may: { abort: ["leads"] } }, { may: { abort: ["security"] } });
    expect(assessRight("abort", ada, both)).toBe(
      'The policy keeps "abort" to security. ada is only in leads.',
    );
  });

  test("an emergency skips everything without a policy, and with one what it says", () => {
    const asked = { reason: "now", by: "ada" };
    expect(assessEmergency(asked, undefined)).toEqual({ skips: ["gates", "approval", "freeze"] });
    expect(assessEmergency(asked, effective({}))).toHaveProperty("refused");
    const rule = { emergency: { skips: ["gates"] as const }, may: { emergency: ["security"] } };
    expect(assessEmergency(asked, effective(rule))).toHaveProperty("refused");
    expect(assessEmergency({ ...asked, by: "di" }, effective(rule))).toEqual({ skips: ["gates"] });
    // Then the approve step asks for a proven word instead.
    expect(assessEmergency(asked, effective({ ...rule, requireProof: true }))).toEqual({
      skips: ["gates"],
    });
  });
});

test.each([
  ["ada", {}, undefined],
  ["eve", {}, 'The policy keeps "freeze" to leads. eve is in no role.'],
  [undefined, {}, 'Say who you are in the field "by"'],
  ["ada", { requireProof: true }, "A name that was typed counts for nothing here"],
])("may %s freeze a lane, with %j", (name, more, expected) => {
  const who = name === undefined ? undefined : { proven: false as const, name };
  const refused = assessRight("freeze", who, effective({ may: { freeze: ["leads"] }, ...more }));
  if (expected === undefined) expect(refused).toBeUndefined();
  else expect(refused).toContain(expected);
  expect(assessRight("unfreeze", who, effective({ may: { freeze: ["leads"] } }))).toBe(undefined);
});

test("where proof is required, it is for the words to a lane that are kept to some", () => {
  const may = { freeze: ["leads"], "roll-back": ["leads"], abort: ["leads"] };
  expect(computeProvenRights(effective({ may, requireProof: true }))).toEqual([
    "freeze",
    "roll-back",
  ]);
  expect(computeProvenRights(effective({ may }))).toEqual([]);
});

test("of what to do about drift the stricter holds, and without a word the lane's own", () => {
  expect(effective({ onDrift: "adopt" }).onDrift).toBe("adopt");
  expect(effective({ onDrift: "adopt" }, { onDrift: "ask" }).onDrift).toBe("ask");
  expect(effective({}).onDrift).toBeUndefined();
});
