import { describe, expect, test } from "vitest";
import { assessGates, combineVerdicts, nameGate } from "../../domain/gates/assess-gates.ts";
import type { GateVerdict } from "../../domain/gates/assess-gates.ts";
import type { Look } from "../../domain/gates/look.ts";
import type { GateSpec } from "../../domain/spec/promotion-spec.ts";
import { lookWith } from "./values.ts";

function assess(
  gate: GateSpec,
  look: Partial<Look>,
  synthetic = { turns: 6, errors: 0 },
): GateVerdict {
  const [verdict] = assessGates([gate], lookWith(look), synthetic);
  if (!verdict) throw new Error("no verdict");
  return verdict;
}

describe("the cross-check of the smoke", () => {
  const gate: GateSpec = { kind: "cross-check" };

  test.each<[Partial<Look>, { turns: number; errors: number }, string]>([
    [{ invocations: 6 }, { turns: 6, errors: 0 }, "pass"],
    [{ invocations: 60 }, { turns: 6, errors: 0 }, "pass"],
    [{ invocations: 5 }, { turns: 6, errors: 0 }, "no-data"],
    [{ invocations: 0 }, { turns: 6, errors: 0 }, "no-data"],
    [{ invocations: 6, settled: false }, { turns: 6, errors: 0 }, "no-data"],
    [{ invocations: 6, userErrors: 1 }, { turns: 6, errors: 1 }, "pass"],
    [{ invocations: 6, userErrors: 1, systemErrors: 1 }, { turns: 6, errors: 1 }, "fail"],
    [{ invocations: 6, systemErrors: 1 }, { turns: 6, errors: 0 }, "fail"],
    // More errors than it saw itself can only become more.
    [{ invocations: 2, systemErrors: 1, settled: false }, { turns: 6, errors: 0 }, "fail"],
    [{ invocations: 6, throttles: 9 }, { turns: 6, errors: 0 }, "pass"],
    [{ invocations: 0 }, { turns: 0, errors: 0 }, "no-data"],
  ])("%o against %o: %s", (look, synthetic, expected) => {
    expect(assess(gate, look, synthetic).verdict).toBe(expected);
  });

  test("the reason holds both counts", () => {
    expect(assess(gate, { invocations: 5, userErrors: 0 }).reason).toBe(
      "CloudWatch shows 5 invocations and 0 errors; the smoke sent 6 turns and saw 0 fail: still waiting for the rest.",
    );
  });
});

describe("the error rate", () => {
  const gate = (max: number, minimumInvocations: number): GateSpec => ({
    kind: "threshold",
    metric: "error-rate",
    max,
    minimumInvocations,
  });

  test.each([
    // max, minimum, invocations, errors, verdict
    [0.05, 20, 100, 0, "pass"],
    [0.05, 20, 100, 5, "pass"],
    [0.05, 20, 100, 6, "fail"],
    [0.05, 20, 20, 1, "pass"],
    [0.05, 20, 20, 2, "fail"],
    [0.05, 20, 19, 0, "no-data"],
    [0.05, 20, 19, 1, "no-data"],
    // Failing early: more than the minimum could still dilute.
    [0.05, 20, 2, 2, "fail"],
    [0.05, 20, 3, 1, "no-data"],
    [0.05, 20, 0, 0, "no-data"],
    // Errors that are published before their invocations.
    [0.05, 20, 0, 2, "fail"],
    [0, 20, 20, 0, "pass"],
    [0, 20, 5, 1, "fail"],
    [0, 20, 5, 0, "no-data"],
    // At the limit is not above it, whatever the product rounds to (0.29 × 100 < 29).
    [0.29, 100, 100, 29, "pass"],
    [0.07, 100, 100, 7, "pass"],
    [0.29, 100, 100, 30, "fail"],
    // A minimum that only a program can write.
    [0.05, 0, 0, 0, "no-data"],
    [0.05, 0, 1, 0, "pass"],
    [0, Number.POSITIVE_INFINITY, 1_000, 0, "no-data"],
  ])(
    "at most %f of at least %f: of %i invocations %i fail: %s",
    (max, minimum, invocations, errors, expected) => {
      expect(assess(gate(max, minimum), { invocations, systemErrors: errors }).verdict).toBe(
        expected,
      );
      expect(assess(gate(max, minimum), { invocations, userErrors: errors }).verdict).toBe(
        expected,
      );
    },
  );

  test("system and user errors count together, throttles do not", () => {
    expect(assess(gate(0.05, 20), { systemErrors: 3, userErrors: 3 }).verdict).toBe("fail");
    expect(assess(gate(0.05, 20), { throttles: 50 }).verdict).toBe("pass");
  });

  test("more errors never turn a fail into anything else, nor no data into a pass", () => {
    const rank = { pass: 0, "no-data": 0, fail: 1 };
    for (const max of [0, 0.01, 0.05, 0.29, 0.5, 0.99]) {
      for (const minimum of [0, 1, 20, 59]) {
        for (const invocations of [0, 1, 19, 20, 21, 100]) {
          const verdicts = Array.from(
            { length: 110 },
            (_unused, systemErrors) =>
              assess(gate(max, minimum), { invocations, systemErrors }).verdict,
          );
          const ranks = verdicts.map((verdict) => rank[verdict]);
          expect(ranks, `${max} ${minimum} ${invocations}`).toEqual(ranks.toSorted());
          expect(new Set(verdicts).size, "besides fail there is one verdict").toBeLessThanOrEqual(
            2,
          );
        }
      }
    }
  });

  test("the reason holds the values", () => {
    expect(assess(gate(0.05, 20), { invocations: 40, systemErrors: 1 }).reason).toBe(
      "1 of 40 invocations failed (2.5%, at most 5% allowed).",
    );
    expect(assess(gate(0.05, 20), { invocations: 4 }).reason).toBe(
      "0 of 4 invocations failed; 20 invocations are needed to judge.",
    );
    expect(assess(gate(0.05, 20), { invocations: 4, systemErrors: 4 }).reason).toBe(
      "4 of 4 invocations failed (at most 5% allowed).",
    );
  });
});

describe("the latency", () => {
  const gate = (percentile: number, minimumInvocations = 20): GateSpec => ({
    kind: "threshold",
    metric: "latency",
    percentile,
    maxMs: 8_000,
    minimumInvocations,
  });
  const slow = (measured: number, slower: number): Partial<Look> => ({
    slow: [
      { maxMs: 1_000, measured: 999, slower: 999 },
      { maxMs: 8_000, measured, slower },
    ],
  });

  test.each([
    // percentile, timed, slower, verdict
    [50, 100, 50, "pass"],
    [50, 100, 51, "fail"],
    [90, 100, 10, "pass"],
    [90, 100, 11, "fail"],
    [95, 100, 5, "pass"],
    [95, 100, 6, "fail"],
    [99, 100, 1, "pass"],
    [99, 100, 2, "fail"],
    [90, 20, 0, "pass"],
    [90, 19, 0, "no-data"],
    [90, 19, 19, "no-data"],
    [90, 0, 0, "no-data"],
  ])("p%i of %i invocations, %i of them slower: %s", (percentile, measured, slower, expected) => {
    expect(assess(gate(percentile), slow(measured, slower)).verdict).toBe(expected);
  });

  test("without a measurement of its own bound there is no verdict, however many invocations there were", () => {
    expect(assess(gate(90), { invocations: 1_000, slow: [] }).verdict).toBe("no-data");
    expect(assess(gate(90, 0), slow(0, 0)).verdict).toBe("no-data");
  });

  test("the reason holds the values", () => {
    expect(assess(gate(90), slow(40, 5)).reason).toBe(
      "5 of 40 invocations took longer than 8s (12.5%, at most 10% allowed).",
    );
  });
});

test.each<[GateVerdict["verdict"][], string]>([
  [["pass", "pass"], "pass"],
  [["pass", "no-data"], "no-data"],
  [["no-data", "fail"], "fail"],
  [["fail", "pass"], "fail"],
  [[], "pass"],
])("the verdicts %o together are %s", (verdicts, expected) => {
  expect(combineVerdicts(verdicts.map((verdict) => ({ gate: "any", verdict, reason: "" })))).toBe(
    expected,
  );
});

test("verdicts come in the order of the gates and carry their names", () => {
  const gates: GateSpec[] = [
    { kind: "threshold", metric: "latency", percentile: 99, maxMs: 1, minimumInvocations: 1 },
    { kind: "cross-check" },
    { kind: "threshold", metric: "error-rate", max: 0.1, minimumInvocations: 1 },
  ];
  const names = ["p99 latency", "cross-check", "error rate"];
  expect(gates.map((gate) => nameGate(gate))).toEqual(names);
  expect(
    assessGates(gates, lookWith(), { turns: 0, errors: 0 }).map((verdict) => verdict.gate),
  ).toEqual(names);
});
