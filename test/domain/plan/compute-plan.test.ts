import { describe, expect, test } from "vitest";

import { computePlan } from "../../../domain/plan/compute-plan.ts";
import type { PlanFacts, Traffic } from "../../../domain/plan/promotion-plan.ts";
import { normaliseSpec } from "../../../domain/spec/normalise-spec.ts";
import type { PromotionSpec } from "../../../domain/spec/promotion-spec.ts";

function specOf(parts: Record<string, unknown> = {}): PromotionSpec {
  const read = normaliseSpec({
    version: 1,
    target: {
      runtime: "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5",
      endpoint: "production",
    },
    candidate: "latest",
    smoke: { sessions: 5, turns: [{ payload: {} }, { payload: {} }] },
    ...parts,
  });
  if (!("ok" in read)) throw new Error(JSON.stringify(read.issues));
  return read.ok;
}

const traffic: Traffic = {
  source: "assumed",
  invocationsPerHour: 60,
  errorRate: 0.01,
  baseline: { errors: 101, total: 10_080 },
  meanSessionSize: 1,
  windowMs: 7 * 24 * 3_600_000,
};
const planOf = (parts: Record<string, unknown> = {}, facts: Partial<PlanFacts> = {}) =>
  computePlan(specOf(parts), { traffic, ...facts });

const turns = [{ payload: {} }];

describe("what the smoke is worth", () => {
  test.each([
    [{ sessions: 5, turns }, 0.451, 0.328],
    [{ sessions: 3, turns }, 0.632, 0.512],
    [{ sessions: 1, turns }, 0.95, 0.8],
    [{ sessions: 10, requiredPasses: 9, turns }, 0.394, 0.376],
  ])("%o", (smoke, excludesAbove, passesAtOneInFive) => {
    const plan = planOf({ smoke });
    expect(plan.smoke.excludesAbove).toBeCloseTo(excludesAbove, 3);
    expect(plan.smoke.passesAtOneInFive).toBeCloseTo(passesAtOneInFive, 3);
  });

  test("the turns of smoke, pairs and verify are counted", () => {
    expect(planOf().smoke.turns).toBe(14);
    expect(planOf({ verify: { sessions: 0 } }).smoke.turns).toBe(10);
    const gate = { gates: [{ kind: "paired-smoke", sessions: 20 }] };
    expect(planOf({ gate }).smoke.turns).toBe(14 + 2 * 20 * 2);
  });
});

describe("what the bake is worth", () => {
  test("it ends when it has been long enough and has seen enough", () => {
    expect(planOf().bake).toMatchObject({ neededMs: 73 * 60_000, endsInTime: true });
    const busy = { ...traffic, invocationsPerHour: 6_000 };
    expect(planOf({}, { traffic: busy }).bake.neededMs).toBe(30 * 60_000);
    const quiet = { ...traffic, invocationsPerHour: 10 };
    expect(planOf({}, { traffic: quiet }).bake.endsInTime).toBe(false);
    const silent = { ...traffic, invocationsPerHour: 0, baseline: { errors: 0, total: 0 } };
    expect(planOf({}, { traffic: silent })).toMatchObject({
      bake: { neededMs: Infinity },
      power: [],
    });
  });

  test("it takes longer when as many fail as now, and what fails too often never has enough", () => {
    const likelyMinutes = (errorRate: number, baseline: Traffic["baseline"]) =>
      planOf({}, { traffic: { ...traffic, errorRate, baseline } }).bake.likelyMs / 60_000;
    expect(likelyMinutes(0.01, { errors: 101, total: 10_080 })).toBeCloseTo(121.1, 1);
    expect(likelyMinutes(0.03, { errors: 302, total: 10_080 })).toBeCloseTo(103.7, 1);
    expect(likelyMinutes(0.05, { errors: 1, total: 20 })).toBe(Infinity);
    const counted = { gates: [{ kind: "sequential", minimumInvocations: 73 }] };
    expect(planOf({ bake: counted }).bake.likelyMs).toBe(73 * 60_000);
  });

  test("a larger jump is found more often, and sooner", () => {
    const [power] = planOf().power;
    expect(power?.falseRollbacks).toBeLessThan(0.05);
    const jumps = power?.jumps ?? [];
    expect(jumps.map(({ rate }) => rate)).toEqual([0.05, 0.1, 0.2, 0.5]);
    expect(jumps.map(({ found }) => found)).toEqual(
      jumps.map(({ found }) => found).toSorted((a, b) => a - b),
    );
    expect(jumps.at(-1)?.medianMs).toBeLessThan(jumps.at(-2)?.medianMs ?? 0);
  });

  test("only jumps that are some are shown", () => {
    const failing = { ...traffic, errorRate: 0.1, baseline: { errors: 1_000, total: 10_000 } };
    expect(planOf({}, { traffic: failing }).power[0]?.jumps.map(({ rate }) => rate)).toEqual([
      0.2, 0.5,
    ]);
  });

  test("a threshold alone has no figures", () => {
    const bake = { gates: [{ kind: "threshold", metric: "error-rate", max: "5%" }] };
    expect(planOf({ bake }).power).toEqual([]);
  });
});

describe("what to know before", () => {
  const version = {
    version: "7",
    idleRuntimeSessionTimeoutS: 3_600,
    maxLifetimeS: 28_800,
    hasSessionStorage: true,
  };

  test("of the versions that were read", () => {
    const plan = planOf({}, { baseline: version, candidate: { ...version, version: "8" } });
    expect(plan.notes).toContain(
      "Sessions that run at the re-point stay on version 7 for up to 8h.",
    );
    expect(plan.notes).toContain(
      "Session storage is mounted by version 7 and version 8: the re-point resets it.",
    );
    expect(plan.bake.neededMs).toBe(73 * 60_000);
    const bake = plan.steps.find(({ step }) => step === "bake");
    expect(bake?.lines.join("\n")).toContain("at least 1h with traffic");
  });

  test("that nothing judges answers, unless something does", () => {
    const isWarned = (plan: ReturnType<typeof planOf>): boolean =>
      plan.notes.some((note) => note.startsWith("Watched for platform errors only"));
    expect(isWarned(planOf())).toBe(true);
    const bake = { gates: [{ kind: "alarms", alarms: ["wrong-answers"] }], minimumInvocations: 10 };
    expect(isWarned(planOf({ bake }))).toBe(false);
  });
});

test("every step is there, in its order, with its defaults", () => {
  const { steps } = planOf({ approval: true, verify: { sessions: 0 } });
  expect(steps.map(({ step }) => step)).toEqual([
    "resolve",
    "await version",
    "smoke",
    "gate",
    "approve",
    "re-point",
    "watch",
    "verify",
    "bake",
    "roll back",
  ]);
  const linesOf = (name: string) => steps.find(({ step }) => step === name)?.lines;
  expect(linesOf("approve")).toEqual(["waits for people, at most 24h"]);
  expect(linesOf("verify")).toEqual(["off"]);
  expect(linesOf("smoke")).toEqual(["5 sessions of 2 turns through DEFAULT, all must pass"]);
});
